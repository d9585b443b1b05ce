import Navigation from './components/Navigation';
import Hero from './components/Hero';
import Features from './components/Features';
import Testimonials from './components/Testimonials';
import Pricing from './components/Pricing';
import Faq from './components/Faq';
import Cta from './components/Cta';
import Footer from './components/Footer';

export default function App() {
  return (
    <>
      <Navigation id="navigation" />
      <main id="main">
        <Hero id="hero" />
        <Features id="features" />
        <Testimonials id="testimonials" />
        <Pricing id="pricing" />
        <Faq id="faq" />
        <Cta id="cta" />
      </main>
      <Footer id="footer" />
    </>
  );
}
