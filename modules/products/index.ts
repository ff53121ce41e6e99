export { type CapRule, checkCaps, isShort, type OverCap, type ProposedOffer } from './caps.ts';
export { type ProductRefusal, productProblems } from './errors.ts';
export { figuresOf } from './figures.ts';
export { type Limits, limitsOn, type Parameter, type ParameterUnknown } from './limits.ts';
export { createProducts, type Listed, type Products, type ProductsDeps } from './products.ts';
export type { Asked, Product, Quote, QuoteRefusal } from './quotes.ts';
export { AskedBody, askedOf, productRoutes } from './routes.ts';
