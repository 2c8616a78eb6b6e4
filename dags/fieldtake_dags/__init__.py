"""What the DAGs do, without Airflow: importable and tested on its own. The DAG files only say when and in what order."""
