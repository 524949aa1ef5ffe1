#include "common/nn/parameter.hpp"

#include <unordered_map>

namespace sd {

void detail::check_all_listed(const std::vector<Parameter>& list, const std::vector<TensorBody*>& inside) {
    std::unordered_map<const TensorBody*, const std::string*> names;
    for (const Parameter& p : list) names.emplace(p.tensor.body(), &p.name);
    const std::string* before = nullptr;
    for (const TensorBody* body : inside) {
        if (!body->needs_grad || body->node) continue;
        const auto named = names.find(body);
        check(named != names.end(), "[parameters] a tensor ", body->shape, before ? ", declared behind '" + *before + "'," : std::string(),
              " is missing in visit(): it would be neither trained nor saved");
        before = named->second;
    }
}

void set_requires_grad(const std::vector<Parameter>& list, bool on) {
    for (const Parameter& p : list) Tensor(p.tensor).set_requires_grad(on);
}

void zero_grad(const std::vector<Parameter>& list) {
    for (const Parameter& p : list) Tensor(p.tensor).zero_grad();
}

std::int64_t count(const std::vector<Parameter>& list) {
    std::int64_t n = 0;
    for (const Parameter& p : list) n += p.tensor.numel();
    return n;
}

}  // namespace sd
