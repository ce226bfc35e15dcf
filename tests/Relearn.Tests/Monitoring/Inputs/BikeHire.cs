using System.Globalization;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Tests.Monitoring.Inputs;

/// <summary>Bike hire by the hour, 2011 and 2012: eight inputs that a model of demand would have, and faults planted in one week.</summary>
/// <remarks>UCI 275, CC BY 4.0; its two files are put together.</remarks>
static class BikeHire
{
    static readonly string[] Files = ["hour_train.csv", "hour_test.csv"];

    /// <summary>Names of the faults.</summary>
    public static IReadOnlyList<string> Faults { get; } = ["unit: temp in Fahrenheit", "swap: temp and hum", "+4 C", "stuck: temp keeps one value", "30 % of temp and hum are the median"];

    /// <summary>The rows of both files, by time.</summary>
    public static TableFile Read(string folder)
    {
        var rows = Files.SelectMany(f => File.ReadLines(Path.Combine(folder, f)).Skip(1)).Where(l => l.Length > 0).Select(l => l.Split(','))
            .Select(c => (At: DateTime.ParseExact(c[1], "yyyy-MM-dd", CultureInfo.InvariantCulture).AddHours(Number(c[5])), Cells: c)).OrderBy(r => r.At).ToArray();
        var table = new TableFile();
        (string Name, ValueKind Kind, int Cell)[] columns = [("temp", ValueKind.Number, 10), ("atemp", ValueKind.Number, 11), ("hum", ValueKind.Number, 12), ("windspeed", ValueKind.Number, 13), ("weathersit", ValueKind.Text, 9), ("hr", ValueKind.Number, 5), ("weekday", ValueKind.Number, 7), ("workingday", ValueKind.Boolean, 8)];
        foreach (var (name, kind, cell) in columns)
        {
            var values = table.Add(name, kind, ["0", "1", "2", "3", "4"]);
            values.AddRange(rows.Select(r => Number(r.Cells[cell])));
        }
        table.Times.AddRange(rows.Select(r => (double)((r.At - DateTime.UnixEpoch).Ticks / 10)));
        return table;
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Splits at the turn of the year.</summary>
    public static (TableFile Reference, TableFile Tested) Split(TableFile all)
    {
        var at = all.Times.FindIndex(t => t >= (new DateTime(2012, 1, 1) - DateTime.UnixEpoch).Ticks / 10);
        return (all.Slice(0, at), all.Slice(at, all.Times.Count));
    }

    /// <summary>Rows of a week with a fault. Temperature is a share of 41 C in this data.</summary>
    public static TableFile Plant(TableFile week, int fault, TableFile reference)
    {
        double Median(string name) => reference[name].Order().ElementAt(reference[name].Count / 2);
        return week.With((name, values) => (fault, name) switch
        {
            (0, "temp") => [.. values.Select(v => v * 41 * 1.8 + 32)],
            (1, "temp") => week["hum"],
            (1, "hum") => week["temp"],
            (2, "temp") => [.. values.Select(v => v + 4.0 / 41)],
            (3, "temp") => [.. values.Select(_ => values[0])],
            // A hash of the place says which rows, so that the same ones are filled in every time.
            (4, "temp" or "hum") => [.. values.Select((v, i) => SeededRandom.At(11, i) < 0.3 ? Median(name) : v)],
            _ => values,
        });
    }
}
