/**
 * What listeners rejected does not count as read any more, and its prompt is asked for again. Until now it counted; from now on
 * each new verdict changes the counts (takes/counts.ts), so those of before have to be right.
 */
export const rejected = `
CREATE TABLE rejected_before AS
  SELECT t.speaker_id, t.project_id, t.prompt_id, count(*) AS n
    FROM takes t JOIN jobs j ON j.job_id = t.take_id AND j.state NOT IN ('discarded', 'rejected')
   WHERE t.review ->> 'state' = 'rejected' AND t.path <> '' AND t.findings NOT LIKE '%"level":"block"%'
     AND NOT EXISTS (SELECT 1 FROM json_each(t.review, '$.reasons') WHERE value = 'discarded_at_station')
   GROUP BY t.speaker_id, t.project_id, t.prompt_id;
UPDATE prompts SET readings = max(0, readings - less) FROM (
  SELECT b.project_id, b.prompt_id, count(*) AS less FROM rejected_before b JOIN readings r ON r.speaker_id = b.speaker_id
     AND r.project_id = b.project_id AND r.prompt_id = b.prompt_id AND r.takes > 0 AND r.takes <= b.n
   GROUP BY b.project_id, b.prompt_id) gone
 WHERE prompts.project_id = gone.project_id AND prompts.prompt_id = gone.prompt_id;
UPDATE readings SET takes = max(0, takes - b.n) FROM rejected_before b
 WHERE readings.speaker_id = b.speaker_id AND readings.project_id = b.project_id AND readings.prompt_id = b.prompt_id;
UPDATE speakers SET takes = max(0, takes - gone.n) FROM (
  SELECT speaker_id, sum(n) AS n FROM rejected_before GROUP BY speaker_id) gone
 WHERE speakers.speaker_id = gone.speaker_id;
DROP TABLE rejected_before;
`
