import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installAirflow } from '../../../backend-stack/servers/airflow/airflow.ts'
import { defaultCache, root } from '../../../backend-stack/stack/paths.ts'
import { venvPython } from '../../../backend-stack/stack/install/python.ts'

test('every DAG keeps the policies', { timeout: 300_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'airflow-policy-'))
  try {
    await installAirflow({ cacheDir: defaultCache, logDir: join(home, 'logs') }, () => undefined)
    const env = {
      ...process.env,
      AIRFLOW_HOME: home,
      AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${home}/unused.db`,
      FIELDTAKE_ALERT_EMAIL: 'oncall@example.test',
      AIRFLOW_CONN_SLACK_DEFAULT: '{"conn_type":"slackwebhook","host":"http://127.0.0.1:9","password":"x"}',
    }
    const policy = join(root, 'test', 'python', 'dags', 'policy.py')
    const python = venvPython({ cacheDir: defaultCache }, 'airflow')
    const run = spawnSync(python, ['-m', 'pytest', policy], { cwd: root, env, encoding: 'utf8' })
    expect(run.stdout + run.stderr).toMatch(/^\d+ passed/m)
    expect(run.status).toBe(0)
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})
