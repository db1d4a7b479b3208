# shellcheck shell=bash
# Everything the set-up scripts share.

# shellcheck source=installer/lib/common.sh
. "${BASH_SOURCE[0]%/*}/common.sh"
# shellcheck source=installer/lib/system.sh
. "${BASH_SOURCE[0]%/*}/system.sh"
# shellcheck source=installer/lib/libtorch.sh
. "${BASH_SOURCE[0]%/*}/libtorch.sh"
# shellcheck source=installer/lib/build.sh
. "${BASH_SOURCE[0]%/*}/build.sh"
# shellcheck source=installer/lib/interop.sh
. "${BASH_SOURCE[0]%/*}/interop.sh"
