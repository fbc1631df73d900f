int main(void)
{
    ebd_producer *out;
    return ebd_producer_open(0, &out, 0) + ebd_produce(out, EBD_TOPIC("café.\"x\".v1"), 0, 0, 0);
}
