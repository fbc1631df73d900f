#include <ebc.h>

namespace archive {
class signals {
  public:
    int open(const ebc_config &config, eb_error *err)
    {
        return ebc_client_open(&config, &client_, err);
    }

  private:
    ebc_client *client_ = nullptr;
};
}
