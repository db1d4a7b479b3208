// What a person may ask of generated source code.
#pragma once

namespace strata::translate {

struct SourceOptions {
  bool training_loop = false;  // with the project's data, loss, optimizer and schedule
  bool parallel = false;       // the loop on several devices: DDP, MirroredStrategy
};

}  // namespace strata::translate
