// First: forbids code generation before the first schema is made, and takes the launch token out of the address.
import { connect } from './transport/index.ts'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import workletUrl from './capture/worklet.ts?worker&url'
import { MicRecorder } from './recorder/mic-recorder.ts'
import { createStation } from './store/mirror.ts'
import './styles/index.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const client = connect()
const station = createStation(client)
const recorder = new MicRecorder({ client, station, workletUrl })
createRoot(root).render(<App services={{ client, station, recorder }} />)
