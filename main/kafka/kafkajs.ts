/** kafkajs with its faults mended, once for the process. Who makes a client takes it from here. */
import kafkajs from 'kafkajs'
import { guardTimers } from './timers.ts'

guardTimers()

export default kafkajs
