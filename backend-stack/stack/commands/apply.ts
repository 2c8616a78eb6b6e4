import { accessFrom } from '../../broker-access.ts'
import type { StackFlags } from './flags.ts'
import { kafkaClient, withAdmin } from '../../../main/kafka/client.ts'
import type { ClusterAddress } from '../../../main/kafka/client.ts'
import type { KafkaAccount } from '../../servers/kafka/security.ts'
import { kafkaAccess } from '../../servers/kafka/security.ts'
import { brokerAccounts } from '../accounts/book.ts'
import { aclsFile, topicsFile } from '../paths.ts'
import { applyRules } from '../../cluster/acls/apply.ts'
import { describeRule, readRules } from '../../cluster/acls/rules.ts'
import { assertAudited, recordAct } from '../audit-log.ts'
import { bootstrapOf, runningStack } from '../state.ts'
import { applyTopics } from '../../cluster/topics/apply.ts'
import { readTopics } from '../../cluster/topics/file.ts'
import { describeStep } from '../../cluster/topics/plan.ts'

/**
 * Brings the topics of the running stack, or of any cluster by `--bootstrap`, to what topics.yml says; with accounts there as
 * FIELDTAKE_KAFKA_USERNAME, _PASSWORD and _CA say.
 */
export async function apply(flags: StackFlags): Promise<number> {
  const address =
    flags.bootstrap === undefined
      ? runningCluster(flags.dataDir)
      : { bootstrap: flags.bootstrap, ...accessFrom(process.env, 'FIELDTAKE_KAFKA') }
  const dryRun = flags.dryRun || flags.check
  const at = { bootstrap: address.bootstrap }
  return withAdmin(kafkaClient(address), async (admin) => {
    if (!dryRun) await assertAudited(flags.dataDir)
    const { brokers } = await admin.describeCluster()
    const wanted = readTopics(topicsFile, brokers.length)
    const steps = await applyTopics(admin, wanted, say, { dryRun })
    if (steps.length > 0 && !dryRun)
      await recordAct(flags.dataDir, 'topics_applied', { ...at, steps: steps.map(describeStep) })
    const differing = steps.filter((step) => step.kind === 'differs').length
    const done = steps.length - differing
    if (steps.length === 0) say(`${wanted.length} topics are as topics.yml says; nothing to do`)
    else say(`${done} step(s) ${dryRun ? 'would be taken' : 'taken'}, ${differing} difference(s) left`)
    // Rules belong to accounts, and only this cluster's own are known here, or those of the folder that was named.
    if (address.user === undefined || (flags.bootstrap !== undefined && !flags.rules))
      return flags.check && done > 0 ? 1 : 0
    const { grant, revoke } = await applyRules(
      admin,
      readRules(aclsFile, brokerAccounts(flags.dataDir)),
      say,
      { dryRun },
    )
    if (grant.length + revoke.length > 0 && !dryRun)
      await recordAct(flags.dataDir, 'acls_applied', {
        ...at,
        granted: grant.map(describeRule),
        revoked: revoke.map(describeRule),
      })
    if (grant.length + revoke.length === 0) say('Access rules are as acls.yml says; nothing to do')
    return flags.check && done + grant.length + revoke.length > 0 ? 1 : 0
  })
}

/** Throws where no stack is up. */
export function runningCluster(dataDir: string, account: KafkaAccount = 'admin'): ClusterAddress {
  const state = runningStack(dataDir)
  const bootstrap = state && bootstrapOf(state)
  if (bootstrap === undefined)
    throw new Error('No stack is up here; start one, or name a cluster by --bootstrap')
  return state?.secure === true ? kafkaAccess(dataDir, account, bootstrap) : { bootstrap }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
