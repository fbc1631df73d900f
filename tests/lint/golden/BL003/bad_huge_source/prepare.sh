# A source of 9 MiB, which no case should bring along.
mkdir -p services/dataset-service
truncate -s 9M services/dataset-service/table.c
