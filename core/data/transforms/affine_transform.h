// A transform that is factor * x + shift and nothing else.
#pragma once

#include <memory>

#include "data/transform.h"

namespace strata::data {

std::unique_ptr<BoundTransform> affine_transform(Affine affine);

}  // namespace strata::data
