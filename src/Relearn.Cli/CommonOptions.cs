using System.CommandLine;

namespace Relearn.Cli;

/// <summary>Options and arguments that several commands share.</summary>
static class CommonOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document on standard output, and nothing else there", Recursive = true };

    public static Argument<string> Project() => new("project") { Description = "The project's folder", DefaultValueFactory = _ => "." };

    public static Option<int?> Threads() => Ranged(new Option<int?>("--threads") { Description = "Threads; 0 is one for each processor. The result is the same with any number" }, 0, 1024);

    /// <summary>Refuses numbers outside a range.</summary>
    public static Option<T> Ranged<T>(Option<T> option, int least, int most)
    {
        option.Validators.Add(result =>
        {
            // What is no number at all has its own message.
            if (result.Tokens is [var token] && int.TryParse(token.Value, System.Globalization.CultureInfo.InvariantCulture, out var value) && (value < least || value > most))
            {
                result.AddError(FormattableString.Invariant($"'{option.Name} {value}' is out of range; it goes from {least} to {most}"));
            }
        });
        return option;
    }

    public static Option<string?> Source()
    {
        var option = new Option<string?>("--source") { Description = "live or replay; by default live as soon as there is something live to report" };
        option.AcceptOnlyFromAmong("live", "replay");
        return option;
    }
}
