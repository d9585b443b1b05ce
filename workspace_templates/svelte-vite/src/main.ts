import { mount } from 'svelte';
import App from './App.svelte';
import './page';

mount(App, { target: document.getElementById('app')! });
