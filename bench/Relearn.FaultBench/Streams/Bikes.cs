using System.Globalization;

namespace Relearn.FaultBench.Streams;

/// <summary>Hires of bikes in Washington, 2011 and 2012: is it one by an occasional customer? A simulated day takes its weather and its hours from a real day of the same weekday, April to October of either year.</summary>
/// <remarks>UCI 275, CC BY 4.0. The data counts hires of casual and registered customers by the hour: each hire is a row. Growth from year to year and the winter are left out: a model that is calibrated on winter is really off in spring, and what is wrong with a company must be what was planted.</remarks>
static class Bikes
{
    static readonly string[] s_files = ["hour_train.csv", "hour_test.csv"];

    const int MostOfHour = 40;
    const int FirstMonth = 4;
    const int LastMonth = 10;

    static readonly (string Name, int Cell, bool IsNumber)[] s_columns = [("temp", 10, true), ("hum", 12, true), ("hr", 5, true), ("windspeed", 13, true), ("weather", 9, false), ("weekday", 7, false), ("workingday", 8, false)];

    public static StreamTable Read(string folder)
    {
        var hours = s_files.SelectMany(f => File.ReadLines(Path.Combine(folder, f)).Skip(1)).Where(l => l.Length > 0).Select(l => l.Split(',')).ToArray();
        var (cells, labels, times) = (new List<string?[]>(), new List<bool>(), new List<double>());
        var days = new SortedDictionary<DateTime, List<int>>();
        foreach (var hour in hours)
        {
            var day = DateTime.ParseExact(hour[1], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            var (casual, all) = (Number(hour[14]), Number(hour[16]));
            var row = s_columns.Select(c => string.Intern(c.IsNumber ? hour[c.Cell] : $"c{hour[c.Cell]}")).ToArray<string?>();
            if (!days.TryGetValue(day, out var rows)) { days.Add(day, rows = []); }
            // Busy hours keep their weight, in steps that keep the table small.
            var copies = (int)Math.Ceiling(all / 977 * MostOfHour);
            for (var i = 0; i < copies; i++)
            {
                rows.Add(cells.Count);
                cells.Add(row);
                labels.Add(Relearn.Numerics.SeededRandom.At(17, cells.Count) < casual / all);
                times.Add(Number(hour[5]));
            }
        }
        var byWeekday = days.Where(d => d.Value.Count >= 50 && d.Key.Month is >= FirstMonth and <= LastMonth).GroupBy(d => d.Key.DayOfWeek).ToDictionary(g => g.Key, g => g.ToArray());
        return new()
        {
            Name = "bikes",
            Columns = [.. s_columns.Select(c => new StreamColumn(c.Name, c.IsNumber))],
            Cells = cells,
            Labels = labels,
            Hours = times,
            PoolOf = (date, choice) => byWeekday[date.DayOfWeek] is var same ? same[(int)(choice * same.Length)].Value : [],
            RowsPerDay = 260,
            HistoryDays = 147,
            Roles = new Dictionary<string, string> { ["main"] = "temp", ["second"] = "hum", ["text"] = "weekday", ["other_text"] = "weather", ["season"] = "temp" },
            Kpi = "{ name: vouchers, true_positive: 5, false_positive: -1, false_negative: -1 }",
        };
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
