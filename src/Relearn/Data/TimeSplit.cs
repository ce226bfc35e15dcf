using System.Globalization;
using Relearn.Data.Sampling;
using Relearn.Scoping;

namespace Relearn.Data;

/// <summary>Past and future kept apart: training, validation, test, each judged by nothing that was not yet known.</summary>
/// <param name="Train">What models learn from: labels known before the validation period began.</param>
/// <param name="Validation">What calibrates and sets the threshold: labels known before the test period began.</param>
/// <param name="Test">What judges.</param>
public sealed record TimeSplit(RowRange Train, RowRange Validation, RowRange Test)
{
    /// <summary>Splits a data set version as its project declares.</summary>
    /// <exception cref="Numerics.UserErrorException">A period has no rows with a known label.</exception>
    public static TimeSplit Of(RowsFile file, SplitConfig split)
    {
        var rows = LabelledUntil(file);
        var testStart = split.TestFrom is { } testFrom ? file.FirstAtOrAfter(Microseconds(testFrom)) : (long)(rows * (1 - split.Test));
        var validationStart = split.ValidationFrom is { } from
            ? file.FirstAtOrAfter(Microseconds(from))
            : Math.Max(0, testStart - (long)(rows * split.Validation));
        if (split.Group is { } group)
        {
            // The rows of a group stand side by side: a side ends where one does.
            (validationStart, testStart) = (GroupSplit.NextStart(file, group, validationStart), GroupSplit.NextStart(file, group, testStart));
            GroupSplit.Require(file, group, validationStart, testStart);
        }
        var result = new TimeSplit(
            new(0, EndBefore(validationStart), TimeAt(file, validationStart)),
            new(validationStart, Math.Max(validationStart, EndBefore(testStart)), TimeAt(file, testStart)),
            new(testStart, rows, double.PositiveInfinity));
        Require(file, result.Train, "training", split.ValidationFrom is null ? "split.validation" : $"split.validation_from: {split.ValidationFrom}");
        Require(file, result.Validation, "validation", split.TestFrom is null ? "split.validation" : $"split.test_from: {split.TestFrom}");
        Require(file, result.Test, "test", split.TestFrom is null ? "split.test" : $"split.test_from: {split.TestFrom}");
        return result;

        long EndBefore(long start) => split.EmbargoDays > 0 && start < file.Rows ? Math.Min(start, file.FirstAtOrAfter(TimeAt(file, start) - split.EmbargoDays * DatasetImport.Day)) : start;
    }

    /// <summary>Row behind the last that has a label, where the newest rows are pending: shares are of those before it, because a pending row judges nothing.</summary>
    internal static long LabelledUntil(RowsFile file)
    {
        if (!file.HasEvents) { return file.Rows; }
        var labels = new double[4096];
        for (var end = file.Rows; end > 0; end = Math.Max(0, end - labels.Length))
        {
            var first = Math.Max(0, end - labels.Length);
            var part = labels.AsSpan(0, (int)(end - first));
            file.Read(RowsFile.Label, first, part);
            for (var i = part.Length - 1; i >= 0; i--)
            {
                if (!double.IsNaN(part[i])) { return first + i + 1; }
            }
        }
        return file.Rows;
    }

    static double Microseconds(string date) =>
        (DateTime.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalMicroseconds;

    /// <summary>Event time of a row; infinity behind the last.</summary>
    public static double TimeAt(RowsFile file, long row)
    {
        if (row >= file.Rows) { return double.PositiveInfinity; }
        Span<double> time = stackalloc double[1];
        file.Read(RowsFile.EventTime, row, time);
        return time[0];
    }

    static void Require(RowsFile file, RowRange range, string part, string key)
    {
        var usable = 0L;
        var labels = new double[4096];
        var known = new double[4096];
        for (var row = range.First; row < range.End && usable == 0; row += labels.Length)
        {
            var count = (int)Math.Min(labels.Length, range.End - row);
            file.Read(RowsFile.Label, row, labels.AsSpan(0, count));
            file.Read(RowsFile.LabelKnown, row, known.AsSpan(0, count));
            for (var i = 0; i < count; i++) { usable += !double.IsNaN(labels[i]) && known[i] <= range.KnownBy ? 1 : 0; }
        }
        if (usable > 0) { return; }
        var (first, last) = (Date(TimeAt(file, 0)), Date(TimeAt(file, file.Rows - 1)));
        throw DataErrors.SplitEmpty(part, $"the data goes from {first} to {last}, and a label counts only if it was known before the next period began", $"Check '{key}' in project.yaml, or give it more data.").Exception();
    }

    static string Date(double microseconds) => DateTime.UnixEpoch.AddMicroseconds(microseconds).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
