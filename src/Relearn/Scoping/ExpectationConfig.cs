using System.Globalization;
using System.Text;

namespace Relearn.Scoping;

/// <summary>One thing that is expected of the data. Keys: <c>docs/formats/project.md</c>.</summary>
public sealed record ExpectationConfig
{
    /// <summary>What it is about.</summary>
    public required ExpectationKind Kind { get; init; }

    /// <summary>The column; null for a condition, the number of rows, the newest event and the order.</summary>
    public string? Column { get; init; }

    /// <summary>Least number, time (microseconds since 1970) or number of rows.</summary>
    public double? Least { get; init; }

    /// <summary>Greatest number, time or number of rows.</summary>
    public double? Most { get; init; }

    /// <summary>The listed values.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The regular expression.</summary>
    public string? Pattern { get; init; }

    /// <summary>The condition, in the feature language.</summary>
    public string? Condition { get; init; }

    /// <summary>Most days between the newest event and <see cref="Now"/>.</summary>
    public double? Days { get; init; }

    /// <summary>The day that counts as today, <c>2001-07-01</c>; null is the clock's.</summary>
    public string? Now { get; init; }

    /// <summary>Share of what is judged that must meet it, 0 to 1. By default 1.</summary>
    public double AtLeast { get; init; } = 1;

    /// <summary>What follows when it is not met. By default the gate refuses a release.</summary>
    public ExpectationLevel Level { get; init; } = ExpectationLevel.Error;

    /// <summary>True: each file by itself only; false: all files together only; null: both, but rows and newest event together.</summary>
    public bool? PerPartition { get; init; }

    /// <summary>Each file is judged by itself.</summary>
    internal bool JudgesPartitions => PerPartition ?? Kind is not (ExpectationKind.Rows or ExpectationKind.Newest);

    /// <summary>All files are judged together.</summary>
    internal bool JudgesWhole => PerPartition != true;

    /// <summary>The line as it can stand in <c>project.yaml</c>; <paramref name="isTime"/> if the bounds are times.</summary>
    internal string ToYaml(bool isTime = false)
    {
        var text = new StringBuilder("{ ");
        if (Column is not null) { text.Append(CultureInfo.InvariantCulture, $"column: {Scalar(Column)}, "); }
        string Bound(double? v) => isTime ? TimeText(v!.Value) : v!.Value.ToString("R", CultureInfo.InvariantCulture);
        text.Append(Kind switch
        {
            ExpectationKind.Present => "present: true",
            ExpectationKind.Readable => "readable: true",
            ExpectationKind.Between => $"between: [{Bound(Least)}, {Bound(Most)}]",
            ExpectationKind.OneOf => $"one_of: [{string.Join(", ", Values.Select(Scalar))}]",
            ExpectationKind.Matches => $"matches: {Quote(Pattern!)}",
            ExpectationKind.Unique => "unique: true",
            ExpectationKind.Holds => $"holds: {Quote(Condition!)}",
            ExpectationKind.Rows => string.Create(CultureInfo.InvariantCulture, $"rows: [{Least}, {Most}]"),
            ExpectationKind.Newest => string.Create(CultureInfo.InvariantCulture, $"newest_within_days: {Days}") + (Now is null ? "" : $", now: {Now}"),
            _ => "in_order: true",
        });
        if (AtLeast < 1) { text.Append(CultureInfo.InvariantCulture, $", at_least: {AtLeast}"); }
        if (PerPartition is { } each) { text.Append(each ? ", per: partition" : ", per: data"); }
        return text.Append(CultureInfo.InvariantCulture, $", level: {Level.ToString().ToLowerInvariant()} }}").ToString();
    }

    internal static string TimeText(double microseconds)
    {
        var time = DateTime.UnixEpoch.AddMicroseconds(microseconds);
        return time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
    }

    // Within braces a bare word may hold letters, digits and '_'; what looks like a number, a flag or nothing is quoted as well.
    static string Scalar(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || double.TryParse(text, CultureInfo.InvariantCulture, out _)) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') ? text : Quote(text);

    static string Quote(string text) => text.Any(char.IsControl)
        ? $"\"{string.Concat(text.Select(c => char.IsControl(c) ? $"\\u{(int)c:X4}" : c is '"' or '\\' ? $"\\{c}" : c.ToString()))}\""
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
