using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Numerics;
using Relearn.Scoping;

namespace Relearn.Data.Validation;

/// <summary>From counts to a verdict.</summary>
static class Judgement
{
    /// <summary>Judges one expectation.</summary>
    /// <param name="expectation">What is expected.</param>
    /// <param name="tally">What was counted.</param>
    /// <param name="partition">The file that was counted; null for all together.</param>
    /// <param name="kind">Kind of the expectation's column.</param>
    /// <param name="now">The moment from which the age of the newest event counts, microseconds since 1970; null: age is not judged.</param>
    /// <param name="place">Names the place of a failing row.</param>
    public static ExpectationResult Of(ExpectationConfig expectation, Tally tally, string? partition, ValueKind? kind, double? now, Func<FailedRow, string> place)
    {
        var line = expectation.ToYaml(kind == ValueKind.Time);
        var (passed, share, detail) = expectation.Kind switch
        {
            ExpectationKind.Rows => (tally.Judged >= expectation.Least && tally.Judged <= expectation.Most, (double?)null, string.Create(CultureInfo.InvariantCulture, $"{tally.Judged:N0} rows")),
            ExpectationKind.Newest => Newest(expectation, tally, now),
            _ => Share(expectation, tally, kind, place),
        };
        return new(line, expectation.Kind, expectation.Column, expectation.Level, partition, tally.Judged, tally.Failed, share, passed, detail);
    }

    /// <summary>The moment from which an age counts.</summary>
    public static double? Moment(ExpectationConfig expectation, double? now) => expectation.Now is { } day
        ? (DateTime.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalMicroseconds : now;

    static (bool, double?, string) Newest(ExpectationConfig expectation, Tally tally, double? now)
    {
        var today = Moment(expectation, now);
        if (double.IsNegativeInfinity(tally.Newest)) { return (false, null, today is null ? "no event has a time" : $"no event is before {CalendarDay.Text(today.Value)}"); }
        var newest = ExpectationConfig.TimeText(Math.Floor(tally.Newest / 1e6) * 1e6);
        if (today is not { } moment) { return (true, null, $"the newest event is of {newest} UTC"); }
        var days = (moment - tally.Newest) / DatasetImport.Day;
        return (days <= expectation.Days, null, string.Create(CultureInfo.InvariantCulture, $"the newest event is of {newest} UTC, {days:0.0} days before {CalendarDay.Text(moment)}"));
    }

    static (bool, double?, string) Share(ExpectationConfig expectation, Tally tally, ValueKind? kind, Func<FailedRow, string> place)
    {
        if (tally.Judged == 0) { return (true, null, "nothing to judge"); }
        var met = tally.Judged - tally.Failed;
        // A share that was written with a few digits is met by the count that it stands for.
        var passed = met >= expectation.AtLeast * tally.Judged * (1 - 1e-12);
        var what = expectation.Kind switch
        {
            ExpectationKind.Present => "rows have no value",
            ExpectationKind.Readable => $"rows cannot be read as {kind.ToString()!.ToLowerInvariant()}",
            ExpectationKind.Between => "values are outside",
            ExpectationKind.OneOf => "values are others",
            ExpectationKind.Matches => "texts do not match",
            ExpectationKind.Unique => "values stood before",
            ExpectationKind.Holds => "rows do not meet it",
            _ => "events are older than the one before",
        };
        var example = tally.First.Count == 0 ? "" : $", first {place(tally.First[0])}{(tally.First[0].Value is { } value ? $": \"{value}\"" : "")}";
        return (passed, (double)met / tally.Judged, tally.Failed == 0
            ? string.Create(CultureInfo.InvariantCulture, $"all {tally.Judged:N0}")
            : string.Create(CultureInfo.InvariantCulture, $"{tally.Failed:N0} of {tally.Judged:N0} ({(double)tally.Failed / tally.Judged:0.###%}) {what}{example}"));
    }
}
