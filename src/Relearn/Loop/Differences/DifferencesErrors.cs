using Relearn.Numerics;

namespace Relearn.Loop.Differences;

/// <summary>All messages of this folder.</summary>
static class DifferencesErrors
{
    public static UserError RunToCompareUnknown(string name, IReadOnlyList<string> known) => new("loop.run_to_compare_unknown",
        $"'{name}' names no run and no release, or several.{Inference.Features.Nearest.Hint(name, known)} Give an id or its beginning, 'newest' or 'previous'. The newest runs: {string.Join(", ", known)}.");

    public static UserError OneRunOnly(string project, int runs) => new("loop.one_run_only",
        $"'{project}' has {(runs == 0 ? "no run" : "one run")}: there is nothing to compare. Change something and run 'relearn run' again.");

    public static UserError SameRun(string run) => new("loop.same_run",
        $"Both names mean {run}. Name two runs; 'relearn model list' shows them.");
}
