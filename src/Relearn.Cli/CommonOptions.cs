using System.CommandLine;

namespace Relearn.Cli;

/// <summary>Options and arguments that several commands share.</summary>
static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document on standard output, and nothing else there", Recursive = true };

    public static Argument<string> Project() => new("project") { Description = "The project's folder", DefaultValueFactory = _ => "." };

    public static Option<int?> Threads() => new("--threads") { Description = "Threads; 0 is one for each processor. The result is the same with any number" };

    public static Option<string?> Source()
    {
        var option = new Option<string?>("--source") { Description = "live or replay; by default live as soon as there is something live to report" };
        option.AcceptOnlyFromAmong("live", "replay");
        return option;
    }
}
