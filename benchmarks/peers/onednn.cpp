// oneDNN: sgemm, matmul with packed weights, convolution.
#include <omp.h>
#include <oneapi/dnnl/dnnl.hpp>

#include "benchmarks/peers/peers.hpp"

namespace sd::bench {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

struct Context {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
};
Context& context() {
    static Context c;
    return c;
}

memory::desc floats(const memory::dims& dims, Tag tag) { return {dims, memory::data_type::f32, tag}; }
memory at(const memory::desc& desc, float* data) { return {desc, context().engine, data}; }

// A primitive and the conversions of its operands before and after it.
class Job {
public:
    // An operand that lies in `user`, while the primitive wants it as `wanted`. What is prepared is converted once, now.
    void input(int argument, memory user, const memory::desc& wanted, bool prepared = false) {
        memory operand = convert(user, wanted, before_, true);
        if (prepared && !(user.get_desc() == wanted)) {
            before_.back().run();
            context().stream.wait();
            before_.pop_back();
        }
        arguments_.insert({argument, operand});
    }
    void output(int argument, memory user, const memory::desc& wanted) { arguments_.insert({argument, convert(user, wanted, after_, false)}); }
    void set(const dnnl::primitive& p) { primitive_ = p; }

    void operator()() const {
        for (const Conversion& c : before_) c.run();
        primitive_.execute(context().stream, arguments_);
        for (const Conversion& c : after_) c.run();
        context().stream.wait();
    }

private:
    struct Conversion {
        dnnl::reorder reorder;
        memory from, to;
        void run() const {
            memory source = from, target = to;
            reorder.execute(context().stream, source, target);
        }
    };
    static memory convert(memory user, const memory::desc& wanted, std::vector<Conversion>& list, bool into) {
        if (user.get_desc() == wanted) return user;
        memory own(wanted, context().engine);
        memory from = into ? user : own, to = into ? own : user;
        list.push_back({dnnl::reorder(from, to), from, to});
        return own;
    }

    dnnl::primitive primitive_;
    std::unordered_map<int, memory> arguments_;
    std::vector<Conversion> before_, after_;
};

}  // namespace

Run onednn_gemm(const GemmShape& s, const GemmOperands& o) {
    return [=] { dnnl_sgemm(s.transpose_a ? 'T' : 'N', s.transpose_b ? 'T' : 'N', s.m, s.n, s.k, 1, o.a, s.transpose_a ? s.m : s.k, o.b, s.transpose_b ? s.k : s.n, 0, o.c, s.n); };
}

Run onednn_packed_gemm(const GemmShape& s, const GemmOperands& o) {
    const memory::desc a = floats({s.m, s.k}, s.transpose_a ? Tag::ba : Tag::ab), b = floats({s.k, s.n}, s.transpose_b ? Tag::ba : Tag::ab), c = floats({s.m, s.n}, Tag::ab);
    const dnnl::matmul::primitive_desc product({a, floats({s.k, s.n}, Tag::any), c}, context().engine);
    Job job;
    job.input(DNNL_ARG_SRC, at(a, const_cast<float*>(o.a)), a);
    job.input(DNNL_ARG_WEIGHTS, at(b, const_cast<float*>(o.b)), product.weights_desc(), true);
    job.output(DNNL_ARG_DST, at(c, o.c), c);
    job.set(dnnl::matmul(product));
    return job;
}

// A transposed layer is its convolution with forward and input gradient exchanged.
Run onednn_conv(const ConvShape& s, Direction direction, bool channels_last, const ConvOperands& o) {
    using namespace dnnl;
    const kernels::ConvGeometry& g = s.geometry;
    const memory::dims strides{g.stride_h, g.stride_w}, before{g.pad_top, g.pad_left};
    const memory::dims after{(g.oh - 1) * g.stride_h + g.kh - g.h - g.pad_top, (g.ow - 1) * g.stride_w + g.kw - g.w - g.pad_left};
    const memory::dims image_dims{g.n, g.c, g.h, g.w}, maps_dims{g.n, g.oc, g.oh, g.ow}, weight_dims{g.oc, g.c, g.kh, g.kw};
    const Tag pictures = channels_last ? Tag::nhwc : Tag::nchw;
    const memory image = at(floats(image_dims, pictures), o.image), maps = at(floats(maps_dims, pictures), o.maps);
    const memory weight = at(floats(weight_dims, channels_last ? Tag::hwio : Tag::oihw), o.weight), bias = at(floats({g.oc}, Tag::x), o.bias);

    // The layouts that the primitive may choose.
    const Tag chosen = channels_last ? Tag::nhwc : Tag::any;
    const memory::desc x = floats(image_dims, chosen), y = floats(maps_dims, chosen), w = floats(weight_dims, Tag::any), b = floats({g.oc}, Tag::x);
    const auto method = algorithm::convolution_direct;
    const convolution_forward::primitive_desc forward({prop_kind::forward_training, method, x, w, b, y, strides, before, after}, context().engine);
    Job job;
    if (direction == Direction::bwd_weights) {
        const convolution_backward_weights::primitive_desc p({method, x, w, b, y, strides, before, after}, context().engine, forward);
        job.input(DNNL_ARG_SRC, image, p.src_desc());
        job.input(DNNL_ARG_DIFF_DST, maps, p.diff_dst_desc());
        job.output(DNNL_ARG_DIFF_WEIGHTS, weight, p.diff_weights_desc());
        job.output(DNNL_ARG_DIFF_BIAS, bias, p.diff_bias_desc());
        job.set(convolution_backward_weights(p));
    } else if ((direction == Direction::fwd) != s.transposed) {
        job.input(DNNL_ARG_SRC, image, forward.src_desc());
        job.input(DNNL_ARG_WEIGHTS, weight, forward.weights_desc(), channels_last);
        job.input(DNNL_ARG_BIAS, bias, forward.bias_desc());
        job.output(DNNL_ARG_DST, maps, forward.dst_desc());
        job.set(convolution_forward(forward));
    } else {
        const convolution_backward_data::primitive_desc p({method, x, w, y, strides, before, after}, context().engine, forward);
        job.input(DNNL_ARG_DIFF_DST, maps, p.diff_dst_desc());
        job.input(DNNL_ARG_WEIGHTS, weight, p.weights_desc(), channels_last);
        job.output(DNNL_ARG_DIFF_SRC, image, p.diff_src_desc());
        job.set(convolution_backward_data(p));
    }
    return job;
}

void set_onednn_threads(int threads) { omp_set_num_threads(threads); }

}  // namespace sd::bench
