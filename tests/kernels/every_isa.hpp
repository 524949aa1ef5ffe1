// Runs a test's body under every instruction set that this CPU has, and restores the one that was in use.
#pragma once

#include <gtest/gtest.h>

#include "common/kernels/isa/isa.hpp"

namespace sd {

template <class Body>
void for_every_isa(Body body) {
    using kernels::Isa;
    const Isa before = kernels::isa();
    for (Isa set : kernels::kIsas) {
        if (!kernels::isa_supported(set)) continue;
        SCOPED_TRACE(kernels::isa_name(set));
        kernels::force_isa(set);
        body();
    }
    kernels::force_isa(before);
}

}  // namespace sd
