# Seeing and Dreaming: `make help` lists the targets.
#
# One rule compiles everything. A file named x.avx2.cpp or x.avx512.cpp gets that instruction set, and no other does; where the
# compiler's target is not x86-64 there are no such files.
# Every chapters/CC/NAME.cpp with a main is a program build/V/bin/CC/NAME; every folder below tests/ is one test binary.

MAKEFLAGS += --no-builtin-rules --no-print-directory $(if $(filter 0,$(MAKELEVEL)),-j$(shell nproc 2>/dev/null || sysctl -n hw.ncpu))
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := help

V ?= release
B ?= build/$(V)

define HELP
Seeing and Dreaming: a textbook you can compile.

  make run [CH=03] [BUDGET=quick|default|full] [SEED=1]
                    install what is missing, build, run the chapters' main programs; look at out/index.html
  make test [D=ops] [F='Matmul.*'] [V=asan|tsan|debug|cov] [CXX=clang++] [WERROR=1]
                    build and run the tests (of one folder, by a filter, under a sanitizer)
  make test V=arm64 the tests of the core for 64-bit ARM, in an emulator     V=wasm  for WebAssembly, in node
  make results      every program with three seeds, resumable; hours, in the background
  make scoreboard   all families of generative models in one table, from the results

  make exercises    the exercises, your marks, what is next
  make check EX=03_vae/kl      check your file my/03_vae/kl.cpp        make watch EX=...   at every save
  make hint EX=...             the next hint                           make solution EX=...  make reset EX=...
  make grade MY=dir            a table of marks for a teacher          make check-exercises  prove them all

  make bench [F=regex]         all benchmarks: share of this machine's measured peak
  make bench-kernels           matrix products and convolutions        make bench-steps [F=vae] [THREADS=1]
  make bench-peers [CPU=avx2]  beside OpenBLAS, BLIS, oneDNN, Eigen    make bench-compare BASE=commit
  make ladder                  from three loops to the shipped kernel, rung by rung

  make book         the book: build/book/html/index.html               make book-pdf
  make figures      copy the results' figures into docs/figures
  make data [SET=pictures] [MIRROR=dir]      fetch the optional data sets and networks
  make deps, make deps-book    install the Debian packages needed (or print the command)
  make fuzz [T=60]  fuzz every file reader                             make coverage, tidy, format, clean
endef
export HELP
.PHONY: help
help:
	@echo "$$HELP"

# ---- Tools and flags ------------------------------------------------------------------------------------------------

# Other machines' programs, from Debian's cross compilers; CORE is what they build and test when no folder is named.
CXX_arm64    := aarch64-linux-gnu-g++
AR_arm64     := aarch64-linux-gnu-ar
RUNNER_arm64 := qemu-aarch64 -L /usr/aarch64-linux-gnu
DEPS_arm64   := make g++-aarch64-linux-gnu googletest qemu-user ccache
CXX_wasm     := em++
AR_wasm      := emar
RUNNER_wasm  := node --no-experimental-fetch
DEPS_wasm    := make emscripten nodejs googletest ccache
CORE         := kernels tensor autograd ops nn optim
CROSS        := $(filter arm64 wasm,$(V))
export NODE_PATH ?= $(if $(filter wasm,$(V)),/usr/share/nodejs)

CXX     := $(or $(CXX_$(V)),g++)
AR      := $(or $(AR_$(V)),ar)
LAUNCH  := $(if $(shell command -v ccache 2>/dev/null),ccache)
MOLD    := $(if $(CROSS),,$(shell command -v mold 2>/dev/null))
LD_FAST  = $(if $(filter Linux,$(TOLD)),$(MOLD:%=-fuse-ld=mold))
WARN    := -Wall -Wextra -Wpedantic -Wshadow $(if $(WERROR),-Werror)
CPPFLAGS = -I. -MMD -MP $(if $(CROSS),-isystem $(GTEST_SRC)/include)
CXXFLAGS = -std=c++20 -ffp-contract=off $(WARN) $(OPT)
LDFLAGS  = $(LDFLAGS_$(V)) $(LD_FAST) $(SAN)
LDFLAGS_wasm  := -fexceptions -sALLOW_MEMORY_GROWTH=1 -sNODERAWFS=1 -sEXIT_RUNTIME=1
OPT_release := -O2 -g1
OPT_debug   := -O0 -g -D_GLIBCXX_ASSERTIONS -DSD_POISON_MEMORY
# GCC: with -fsanitize, -Wmaybe-uninitialized warns of what is none (<regex> here).
OPT_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -Wno-maybe-uninitialized
OPT_tsan    := -O1 -g -fsanitize=thread -Wno-maybe-uninitialized
OPT_fuzz    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
OPT_cov     := -O0 -g --coverage -fno-inline
OPT_arm64   := -O2 -isysroot /nonexistent
OPT_wasm    := -O2 -msimd128 -fexceptions
OPT := $(or $(OPT_$(V)),$(error no variant '$(V)': release, debug, asan, tsan, fuzz, cov, arm64, wasm))
SAN := $(filter -fsanitize% -fno-sanitize% --coverage,$(OPT))

# Third-party code sits behind one header each; where its header is missing, a stub says what to install. The compiler is asked once
# for these headers and its target, and not at all by `make help`.
when = \043if $(1)\n $(2)\n\043endif\n
ASK := $(call when,__has_include(<gnuplot-iostream.h>),-lboost_iostreams -lboost_filesystem -lboost_system)$(call when,__has_include(<png.h>),-lpng)
ASK += $(call when,__has_include(<jpeglib.h>),-ljpeg)$(call when,__has_include(<zlib.h>),-lz)$(call when,defined(__x86_64__),x86-64)$(call when,defined(__clang__),clang)$(call when,defined(__linux__),Linux)
TOLD := $(if $(filter-out help,$(MAKECMDGOALS)),$(shell printf '$(ASK)' | $(CXX) $(OPT) -x c++ -E -P - 2>/dev/null))
LIBS := $(filter -l%,$(TOLD)) -lpthread
GTEST_SRC  := /usr/src/googletest/googletest
GTEST      := $(if $(CROSS),$(B)/gtest-all.o $(B)/gtest_main.o,-lgtest -lgtest_main -lpthread)
BENCH      := -lbenchmark -lpthread

# The standard headers, parsed once: a sixth of a cold build. The other variants do without, and so do clang (whose parsed headers do
# not outlive ccache) and files with an instruction set.
PARSED := $(if $(filter clang,$(TOLD)),,$(if $(filter release,$(V)),$(B)/standard.hpp.gch))
export CCACHE_SLOPPINESS := pch_defines,time_macros
export CCACHE_PCH_EXTSUM := true  # or ccache would read the whole of it for every file

$(B)/%.avx2.o   $(B)/tidy/%.avx2.ok:   ISA := -mavx2 -mfma
$(B)/%.avx512.o $(B)/tidy/%.avx512.ok: ISA := -mavx512f -mavx512bw -mavx512vl -mavx512dq -mfma
$(B)/%.o: %.cpp $(B)/.flags $(PARSED)
	@mkdir -p $(@D)
	@echo "  C++   $<"
	@$(LAUNCH) $(CXX) $(CPPFLAGS) $(CXXFLAGS) $(or $(ISA),$(PARSED:%.gch=-include %)) -c $< -o $@
$(PARSED): common/standard.hpp $(B)/.flags
	@mkdir -p $(@D); cp $< $(@:.gch=)
	@$(LAUNCH) $(CXX) $(CPPFLAGS) $(CXXFLAGS) -x c++-header $(@:.gch=) -o $@
	@cksum <$@ >$@.sum

# Rebuild when the flags change, not only when a file does.
FLAGS_NOW := $(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LIBS)
FLAGS_THEN := $(shell cat $(B)/.flags 2>/dev/null)
$(B)/.flags: $(if $(subst x$(strip $(FLAGS_NOW)),,x$(strip $(FLAGS_THEN))),force)
	@mkdir -p $(@D); printf '%s' '$(FLAGS_NOW)' >$@
.PHONY: force
force:

# ---- What is built --------------------------------------------------------------------------------------------------

objects = $(patsubst %.cpp,$(B)/%.o,$(if $(filter x86-64,$(TOLD)),$(1),$(filter-out %.avx2.cpp %.avx512.cpp,$(1))))
PARTS       := $(or $(if $(CROSS),$(if $(D),,$(CORE) io)),*)
COMMON_SRC  := $(wildcard $(PARTS:%=common/%/*.cpp) $(PARTS:%=common/%/*/*.cpp))
CHAPTER_SRC := $(wildcard chapters/*/*.cpp)
MAIN_SRC    := $(if $(CHAPTER_SRC),$(shell grep -l '^int main' $(CHAPTER_SRC)))
CHAPTERS    := $(sort $(patsubst chapters/%/,%,$(dir $(CHAPTER_SRC))))
PROGRAMS    := $(patsubst chapters/%.cpp,$(B)/bin/%,$(MAIN_SRC))
TEST_DIRS   := $(patsubst tests/%/,%,$(sort $(dir $(wildcard tests/*/*_test.cpp tests/*/*/*_test.cpp))))
TEST_BINS   := $(TEST_DIRS:%=$(B)/tests/%/run)

LIB := $(B)/common.a
$(LIB): $(call objects,$(COMMON_SRC))
	@rm -f $@; $(AR) rcs $@ $^

# A chapter's files without a main are linked into each of its programs and tests.
chapter_objects = $(call objects,$(filter-out $(MAIN_SRC),$(wildcard chapters/$(1)/*.cpp)))
.SECONDEXPANSION:
$(PROGRAMS): $(B)/bin/%: $(B)/chapters/%.o $$(call chapter_objects,$$(firstword $$(subst /, ,$$*))) $(LIB)
	@mkdir -p $(@D); echo "  LINK  $@"
	@$(CXX) $(LDFLAGS) $^ $(LIBS) -o $@
$(B)/gtest%.o: $(GTEST_SRC)/src/gtest%.cc $(B)/.flags
	@$(LAUNCH) $(CXX) $(CPPFLAGS) $(CXXFLAGS) -I$(GTEST_SRC) -c $< -o $@
$(TEST_BINS): $(B)/tests/%/run: $(filter %.o,$(GTEST)) $$(call objects,$$(wildcard tests/$$*/*_test.cpp)) $$(call chapter_objects,$$(notdir $$*)) $$(if $$(filter benchmarks,$$*),$$(BENCH_TESTED)) $(LIB)
	@mkdir -p $(@D); echo "  LINK  $@"
	@$(CXX) $(LDFLAGS) $^ $(filter-out %.o,$(GTEST)) $(LIBS) -o $@

.PHONY: all
all: $(PROGRAMS)

# ---- What must be installed, and data ---------------------------------------------------------------------------------

# The one list of Debian packages (12 and 13). DEPS_STUBBED: where a system has no such name it is told, and a stub or nothing takes
# its place. DEPS_DEV: format, tidy, coverage, fuzz.
DEPS         := g++ make libgtest-dev libbenchmark-dev dataset-fashion-mnist
DEPS_STUBBED := gnuplot-nox libgnuplot-iostream-dev libboost-iostreams-dev libboost-filesystem-dev libboost-system-dev \
                libpng-dev libjpeg-dev zlib1g-dev bzip2 ccache mold curl ca-certificates
DEPS_DEV  := clang clang-format clang-tidy gcovr
DEPS_BOOK := python3-sphinx python3-myst-parser furo python3-sphinxcontrib.bibtex python3-sphinx-copybutton python3-sphinx-inline-tabs katex libjs-katex \
             nodejs node-normalize.css chromium python3-pil
.PHONY: deps deps-run deps-book data
deps:
	@tests/tools/install_packages $(DEPS) $(DEPS_DEV)
	@tests/tools/install_packages --go-on $(DEPS_STUBBED)
deps-run:  # before run and test: what can't be installed is named, and the rest goes on
	@tests/tools/install_packages --go-on $(or $(DEPS_$(V)),$(DEPS) $(DEPS_STUBBED))
deps-book:  # Debian's packages; the test in a browser needs two of npm's
	@tests/tools/install_packages $(DEPS_BOOK)
	@[ -d node_modules/playwright-core ] && [ -d node_modules/axe-core ] || npm install --no-save --no-package-lock --silent playwright-core@1.65.1 axe-core@4.14.1
data:  # make data [SET=pictures] [MIRROR=../shared/data] [DATA=data]
	+@CONVERT=$(CONVERT) tests/tools/fetch_data '$(or $(DATA),data)' '$(MIRROR)' $(SET)
# What brings public files to the form of the mirror; fetch_data builds it when there is something to convert.
CONVERT := $(B)/tests/tools/convert_data
$(B)/tests/data/run: | $(CONVERT)
$(CONVERT): $(B)/tests/tools/convert_data.o $(LIB)
	@mkdir -p $(@D); echo "  LINK  $@"
	@$(CXX) $(LDFLAGS) $^ $(LIBS) -o $@

# ---- Fuzzing: make fuzz [T=60]: every reader in tests/fuzz, T seconds each -----------------------------------------------

T ?= 60
FUZZ := build/fuzz
FUZZERS := $(patsubst tests/fuzz/%_fuzz.cpp,%,$(wildcard tests/fuzz/*_fuzz.cpp))
# Only the readers are instrumented; the rest, kernels above all, is linked as the release build made it.
FUZZED  := $(patsubst %.cpp,$(FUZZ)/%.o,$(wildcard $(foreach d,tensor io image data,common/$(d)/*.cpp)))
.PHONY: fuzz
fuzz:
	@tests/tools/install_packages --go-on clang
	@$(MAKE) build/release/common.a
	@$(MAKE) V=fuzz CXX=clang++ $(FUZZERS:%=$(FUZZ)/%)
	@tests/tools/run_fuzzers $(T) $(FUZZERS:%=$(FUZZ)/%)
$(FUZZERS:%=$(FUZZ)/%): $(FUZZ)/%: $(FUZZ)/tests/fuzz/%_fuzz.o $(FUZZED)
	@echo "  LINK  $@"; $(CXX) $(LDFLAGS) -fsanitize=fuzzer $^ build/release/common.a $(LIBS) -o $@

# ---- Tests: make test [V=asan|tsan|debug|cov|arm64|wasm] [D=ops] [F='Matmul.*'] -------------------------------------

.PHONY: test test-now
test: deps-run
	@$(MAKE) test-now
TESTED := $(or $(D),$(if $(CROSS),$(CORE),%))
test-now: $(filter $(TESTED:%=$(B)/tests/%/run),$(TEST_BINS))
	@RUNNER='$(RUNNER_$(V))' tests/tools/run_tests '$(F)' $^

# ---- Running: make run [CH=03] [BUDGET=quick|default|full] [SEED=1] -------------------------------------------------

BUDGET ?= default
SEED   ?= 1
.PHONY: run results
run: deps-run
	+@tests/tools/run_programs headline $(B) $(BUDGET) $(SEED) $(CH)
# Every program with three seeds, resumable, for hours in the background: make results &> results.log &
results: deps-run
	+@tests/tools/run_programs all $(B) $(BUDGET) 1,2,3 $(CH)

# The families side by side, from results.json files alone: trains nothing.
.PHONY: scoreboard
scoreboard: $(B)/bin/06_scoreboard/compare
	@$< --budget $(BUDGET)

# ---- Benchmarks -------------------------------------------------------------------------------------------------------

BENCH_SRC    := $(wildcard benchmarks/*.cpp benchmarks/*/*.cpp benchmarks/*/*/*.cpp)
BENCH_MAINS  := $(if $(BENCH_SRC),$(shell grep -l '^int main' $(BENCH_SRC)))
BENCH_BINS   := $(patsubst %.cpp,$(B)/%,$(BENCH_MAINS))
bench_common := $(call objects,$(filter-out $(BENCH_MAINS),$(wildcard benchmarks/*.cpp)))
# A program's own folder is linked into it.
bench_own     = $(call objects,$(filter-out $(BENCH_MAINS) $(wildcard benchmarks/*.cpp),$(wildcard $(patsubst $(B)/%,%,$(dir $(1)))*.cpp $(patsubst $(B)/%,%,$(dir $(1)))*/*.cpp)))
$(BENCH_BINS): %: %.o $$(call bench_own,$$@) $(bench_common) $(LIB)
	@mkdir -p $(@D); echo "  LINK  $@"
	@$(CXX) $(LDFLAGS) $^ $(LIBS) $(BENCH_LIBS) -o $@

BENCH_TESTED := $(bench_common) $(call objects,$(filter-out $(BENCH_MAINS),$(wildcard benchmarks/steps/*.cpp benchmarks/ladder/*/*.cpp)))

# The peers' libraries are linked into one program alone. Eigen is as fast as its flags: it gets this machine's (g++ 12 warns of its own intrinsics).
DEPS_PEERS := libopenblas-dev libblis-openmp-dev libdnnl-dev libeigen3-dev
$(B)/benchmarks/peers/%.o: ISA := -fopenmp -isystem /usr/include/eigen3
$(B)/benchmarks/peers/eigen.o: ISA := -fopenmp -isystem /usr/include/eigen3 -march=native -Wno-uninitialized -Wno-maybe-uninitialized
$(B)/benchmarks/peers/main: BENCH_LIBS := -lopenblas -lblis -ldnnl -lgomp

$(B)/benchmarks/suite/suite: BENCH_LIBS := $(BENCH)
$(B)/benchmarks/suite/suite: $(call objects,$(filter-out $(BENCH_MAINS),$(wildcard benchmarks/steps/*.cpp)))

.PHONY: bench bench-kernels bench-steps bench-peers bench-compare ladder
bench: $(B)/benchmarks/suite/suite
	@$< --benchmark_filter='$(or $(F),.)' --benchmark_counters_tabular=true
bench-compare:  # make bench-compare BASE=HEAD~5 [F=regex] [THREADS=1]
	+@tests/tools/bench_compare '$(BASE)' '$(F)' '$(THREADS)'
# CPU=avx2 or avx512 holds everybody to that instruction set; Debian's OpenBLAS and BLIS do not know every CPU and may choose less by themselves.
PEERS_CPU = $(if $(CPU),PEERS_CPU=$(CPU)) $(if $(filter avx2,$(CPU)),SD_ISA=avx2 OPENBLAS_CORETYPE=Haswell BLIS_ARCH_TYPE=haswell DNNL_MAX_CPU_ISA=AVX2)$(if $(filter avx512,$(CPU)),OPENBLAS_CORETYPE=SkylakeX BLIS_ARCH_TYPE=skx)
bench-peers:  # make bench-peers [F=regex] [THREADS=1] [CPU=avx2]
	@tests/tools/install_packages $(DEPS_PEERS)
	@$(MAKE) $(B)/benchmarks/peers/main
	@$(PEERS_CPU) $(B)/benchmarks/peers/main '$(F)' '$(THREADS)'
	$(if $(PEERS),@$(MAKE) $(B)/benchmarks/steps/steps && tests/tools/bench_beside '$(PEERS)' '$(F)' '$(THREADS)')
bench-kernels: $(B)/benchmarks/rates/kernels
	@$< '$(F)' '$(THREADS)'
bench-steps: $(B)/benchmarks/steps/steps $(B)/benchmarks/steps/startup
	@$< '$(F)' '$(THREADS)'
ladder: $(B)/benchmarks/ladder/ladder
	@$<

# ---- Exercises: chapters/CC/exercises/NAME; the learner's file is my/CC/NAME.cpp ----------------------------------------

# Only solution.cpp is stored: tests/tools/starter derives what the learner begins with. The check is compiled once, the
# learner's file includes no gtest, and both run under the sanitizers: an edit is answered in less than two seconds.
EXERCISES := $(sort $(foreach c,$(wildcard chapters/*/exercises/*/check.cpp),$(subst /exercises/,/,$(patsubst chapters/%/check.cpp,%,$(c)))))
E    := build/exercises
MY   ?= my
MINE ?= $(E)/mine
exercise_dir = chapters/$(subst /,/exercises/,$(1))
EX_SAN   := -fsanitize=address,undefined -fno-sanitize-recover=all
EX_FLAGS := -std=c++20 -I. -MMD -MP -O1 -g1 -Wall -Wextra -Wno-unused-parameter -D_GLIBCXX_ASSERTIONS $(EX_SAN)
EX_FAST  := -std=c++20 -I. -MMD -MP -O3 -march=native
STARTERS := $(EXERCISES:%=$(E)/starter/%)
SOLUTIONS := $(EXERCISES:%=$(E)/solution/%)
WRONGS   := $(foreach e,$(EXERCISES),$(patsubst $(call exercise_dir,$(e))/%.cpp,$(E)/wrong/$(e)/%,$(wildcard $(call exercise_dir,$(e))/wrong_*.cpp)))
EX_BINS  := $(EXERCISES:%=$(MINE)/%) $(STARTERS) $(SOLUTIONS) $(WRONGS)
EX_SPEED := $(foreach e,$(EXERCISES),$(if $(wildcard $(call exercise_dir,$(e))/speed.cpp),$(E)/speed/$(e)))
TOOL     := MAKE='$(MAKE)' tests/tools/exercise
parts = $(subst /, ,$(1))
exercise_of = $(wordlist 1,2,$(call parts,$(patsubst $(E)/starter/%,%,$(patsubst $(E)/solution/%,%,$(patsubst $(E)/wrong/%,%,$(patsubst $(E)/speed/%,%,$(patsubst $(MINE)/%,%,$(1))))))))
exercise_name = $(firstword $(exercise_of))/$(lastword $(exercise_of))

my/%.cpp:  # written once, then it is the learner's
	@test -f '$(call exercise_dir,$*)/solution.cpp' || { echo "error: no exercise '$*'; 'make exercises' lists them" >&2; exit 1; }
	@mkdir -p $(@D); tests/tools/starter $(call exercise_dir,$*)/solution.cpp >$@; echo "  NEW   $@"
$(E)/starter/%.cpp: $$(call exercise_dir,$$*)/solution.cpp tests/tools/starter
	@mkdir -p $(@D); tests/tools/starter $< >$@
$(E)/solution/%.cpp: $$(call exercise_dir,$$*)/solution.cpp
	@mkdir -p $(@D); printf '#line 1 "$<"\n' | cat - $< >$@
$(E)/wrong/%.cpp: $$(call exercise_dir,$$(call exercise_name,$(E)/wrong/$$*))/$$(notdir $$*).cpp
	@mkdir -p $(@D); printf '#line 1 "$<"\n' | cat - $< >$@
$(MINE)/%.cpp: $(MY)/%.cpp
	@mkdir -p $(@D); printf '#line 1 "$<"\n' | cat - $< >$@
$(E)/check/%.o: $$(call exercise_dir,$$*)/check.cpp
	@mkdir -p $(@D); $(LAUNCH) $(CXX) $(EX_FLAGS) -c $< -o $@
$(EX_BINS:%=%.o): %.o: %.cpp
	@$(LAUNCH) $(CXX) $(EX_FLAGS) -I$(call exercise_dir,$(call exercise_name,$*)) -c $< -o $@
$(EX_BINS): %: %.o $$(E)/check/$$(call exercise_name,$$@).o $(LIB)
	@$(CXX) $(LD_FAST) $(EX_SAN) $^ $(GTEST) $(LIBS) -o $@
# Some exercises are graded for speed as well: the same file without sanitizers.
$(EX_SPEED): $(E)/speed/%: $(MINE)/%.cpp $$(call exercise_dir,$$*)/speed.cpp $(LIB)
	@mkdir -p $(@D); $(CXX) $(EX_FAST) -I$(call exercise_dir,$*) $(filter %.cpp,$^) $(LIB) $(LIBS) -o $@

# EX may leave the chapter away; without EX it is the next one that is not solved.
EX_KEY = $(if $(EX),$(or $(filter $(EX),$(EXERCISES)),$(filter %/$(EX),$(EXERCISES)),$(error no exercise '$(EX)'; 'make exercises' lists them)),$(or $(shell $(TOOL) next $(EXERCISES)),$(error every exercise is solved)))
.PHONY: exercises check watch hint solution reset check-exercises grade
exercises:
	@$(TOOL) list $(EXERCISES)
STARTED := $(or $(SAVED),$(if $(filter check,$(MAKECMDGOALS)),$(shell date +%s.%N)))
ifneq ($(filter check,$(MAKECMDGOALS)),)
check: $(MINE)/$(EX_KEY)
endif
check:
	+@$(TOOL) check $(EX_KEY) $(STARTED) $(EXERCISES)
watch:
	+@$(MAKE) -s my/$(EX_KEY).cpp; $(TOOL) watch $(EX_KEY)
hint:
	@$(TOOL) hint $(EX_KEY)
solution:
	@$(TOOL) solution $(EX_KEY)
reset:
	@old=my/$(EX_KEY).cpp.old n=1; while [ -e $$old ]; do old=my/$(EX_KEY).cpp.old.~$$n~ n=$$((n + 1)); done; \
	[ ! -f my/$(EX_KEY).cpp ] || mv my/$(EX_KEY).cpp $$old  # the learner's work is never thrown away
	@$(MAKE) my/$(EX_KEY).cpp
check-exercises:
	+@$(MAKE) -s -k $(STARTERS) $(SOLUTIONS) $(WRONGS) && BUILT=yes || BUILT=no; BUILT=$$BUILT $(TOOL) prove $(EXERCISES)
grade: $(LIB) $(EXERCISES:%=$(E)/starter/%.cpp) $(EXERCISES:%=$(E)/check/%.o)
	+@$(TOOL) grade '$(MY)' $(EXERCISES)

-include $(shell find $(E) -name '*.d' 2>/dev/null)

# ---- The book: docs/*.md, docs/chapters/*.md -> build/book/html/index.html ----------------------------------------------

BOOK := build/book
ifneq ($(filter book book-pdf,$(MAKECMDGOALS)),)
.NOTPARALLEL:  # `make deps-book book book-pdf` does one after the other
endif
SPHINX := /usr/bin/sphinx-build -q -W -n --keep-going -d $(BOOK)/trees
.PHONY: book book-pdf figures
book:
	@tests/tools/fill_readme --check
	@$(SPHINX) -b html docs $(BOOK)/html || { rm -rf $(BOOK)/trees; exit 1; }  # or the next build would not repeat what was wrong
	@echo "  BOOK  $(BOOK)/html/index.html"
book-pdf:
	@$(SPHINX) -b singlehtml docs $(BOOK)/single || { rm -rf $(BOOK)/trees; exit 1; }
	@chromium --headless --no-sandbox --disable-gpu --no-pdf-header-footer --generate-pdf-document-outline --virtual-time-budget=20000 --print-to-pdf=$(BOOK)/seeing_and_dreaming.pdf file://$(abspath $(BOOK)/single/index.html) 2>$(BOOK)/pdf.log || { cat $(BOOK)/pdf.log; exit 1; }
	@echo "  BOOK  $(BOOK)/seeing_and_dreaming.pdf"
figures:
	@tests/tools/figures
	@tests/tools/fill_readme

# ---- Care of the sources --------------------------------------------------------------------------------------------

.PHONY: format tidy coverage clean
format:
	@git clang-format -q --force --extensions hpp,ipp,cpp HEAD  # the lines that differ from the last commit
	@git ls-files -o --exclude-standard '*.hpp' '*.ipp' '*.cpp' | xargs -r clang-format -i
# One stamp a file: clang-tidy runs again on what changed only.
tidy: $(patsubst %.cpp,$(B)/tidy/%.ok,$(COMMON_SRC) $(CHAPTER_SRC))
$(B)/tidy/%.ok: %.cpp .clang-tidy
	@mkdir -p $(@D); echo "  TIDY  $<"
	@clang-tidy --quiet --warnings-as-errors='*' $< -- -std=c++20 -I. $(ISA) 2>/dev/null
	@touch $@
coverage:
	@$(MAKE) test V=cov
	@gcovr -r . --object-directory build/cov -f common -f chapters --exclude-throw-branches --print-summary --html-details build/cov/index.html
clean:
	@rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
