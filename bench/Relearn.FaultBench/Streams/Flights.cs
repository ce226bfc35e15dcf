using System.Globalization;

namespace Relearn.FaultBench.Streams;

/// <summary>Flights in the United States, January to June 2001: will it be more than a quarter of an hour late? A simulated day is a real day of the same weekday, so that storms hit all of its flights. What is known of a flight is also the share of late ones that left the same airport one to five hours before.</summary>
/// <remarks>US Bureau of Transportation Statistics, by way of vega-datasets.</remarks>
static class Flights
{
    const int MostOfDay = 2000;

    public static StreamTable Read(string folder)
    {
        var file = Path.Combine(folder, "flights-3m.parquet").Replace('\\', '/');
        // Origins of the fifty largest airports, so that each has enough rows to be learnt.
        var rows = FileQuery.Read($"""
            with all_flights as (select *, row_number() over () as place from read_parquet('{file}')),
                 large as (select origin from all_flights group by origin order by count(*) desc, origin limit 50),
                 told as (select *, avg((delay > 15)::integer) over (partition by origin, cast(date as date) order by date range between interval 5 hours preceding and interval 1 hours preceding) as recent from all_flights where origin in (select origin from large) and destination in (select origin from large)),
                 drawn as (select *, row_number() over (partition by cast(date as date) order by hash(place), place) as turn from told)
            select strftime(date, '%Y-%m-%d'), (extract(hour from date) + extract(minute from date) / 60.0)::varchar, (delay > 15)::integer::varchar, round(recent, 4)::double::varchar, distance::double::varchar, extract(hour from date)::double::varchar, origin, destination
            from drawn where turn <= {MostOfDay} order by date, turn
            """);
        var days = rows.Select((r, i) => (Day: DateTime.ParseExact(r[0]!, "yyyy-MM-dd", CultureInfo.InvariantCulture), Row: i)).GroupBy(r => r.Day).Where(g => g.Count() >= 500).Select(g => (g.Key, Rows: g.Select(r => r.Row).ToArray()))
            .GroupBy(d => d.Key.DayOfWeek).ToDictionary(g => g.Key, g => g.ToArray());
        return new()
        {
            Name = "flights",
            Columns = [new("recent_late", true), new("distance", true), new("hour", true), new("origin", false), new("destination", false)],
            Cells = [.. rows.Select(r => r[3..])],
            Labels = [.. rows.Select(r => r[2] == "1")],
            Hours = [.. rows.Select(r => Math.Min(23.9, double.Parse(r[1]!, CultureInfo.InvariantCulture)))],
            PoolOf = (date, choice) => days[date.DayOfWeek] is var same ? same[(int)(choice * same.Length)].Rows : [],
            RowsPerDay = 400,
            HistoryDays = 147,
            Roles = new Dictionary<string, string> { ["main"] = "recent_late", ["second"] = "hour", ["text"] = "origin", ["other_text"] = "destination", ["season"] = "distance" },
            Kpi = "{ name: warnings, true_positive: 5, false_positive: -1, false_negative: -1 }",
        };
    }
}
