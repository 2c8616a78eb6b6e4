/**
 * Must be the first import of the page. zod probes whether it may generate code when its first schema is
 * made; our policy forbids that, and the probe alone would be reported as a violation.
 */
import { z } from 'zod'

z.config({ jitless: true })
