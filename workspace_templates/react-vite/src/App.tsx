import Hero from './components/Hero';
import Features from './components/Features';
import Footer from './components/Footer';

export default function App() {
  return (
    <>
      <main id="main">
        <Hero id="hero" />
        <Features id="features" />
      </main>
      <Footer id="footer" />
    </>
  );
}
