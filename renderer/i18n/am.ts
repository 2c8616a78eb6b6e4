export { en as am } from './en.ts'
