using System.Globalization;
using Relearn.Data;
using Relearn.Inference.Features;
using Relearn.Numerics;

namespace Relearn.Tests.Monitoring.Inputs;

/// <summary>A simulated service: ten inputs of several kinds and a volume, with weekly and yearly season, holidays, days that differ by more than chance, and weather that lasts some days. Nothing is ever wrong with it.</summary>
static class SeasonalService
{
    static readonly string[] Holidays = ["01-01", "02-14", "05-01", "05-27", "07-04", "09-02", "10-31", "11-28", "12-24", "12-25", "12-26", "12-31"];
    static readonly double[] Week = [1, 1, 1.05, 1.1, 1.2, 0.7, 0.6];

    /// <summary>First day.</summary>
    public static DateTime Start { get; } = new(2018, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The holidays of some years, as a project declares them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Calendars(int years) =>
        new Dictionary<string, IReadOnlyList<string>> { ["shop"] = [.. Enumerable.Range(Start.Year, years).SelectMany(y => Holidays.Select(h => $"{y}-{h}"))] };

    /// <summary>Rows of some days.</summary>
    /// <param name="seed">Seed of all of it.</param>
    /// <param name="days">Number of days.</param>
    /// <param name="perDay">Rows of a usual day.</param>
    public static TableFile Rows(ulong seed, int days, double perDay)
    {
        var random = new Draws(seed);
        var table = new TableFile();
        List<string> cities = [.. Enumerable.Range(0, 40).Select(i => $"city {i}")];
        List<string> products = [.. Enumerable.Range(0, 20_000).Select(i => $"product {i}")];
        var temperature = table.Add("temperature", ValueKind.Number);
        var humidity = table.Add("humidity", ValueKind.Number);
        var amount = table.Add("amount", ValueKind.Number);
        var age = table.Add("age", ValueKind.Number);
        var distance = table.Add("distance", ValueKind.Number);
        var city = table.Add("city", ValueKind.Text, cities);
        var device = table.Add("device", ValueKind.Text, ["phone", "desktop", "tablet"]);
        var product = table.Add("product", ValueKind.Text, products);
        var returning = table.Add("returning", ValueKind.Boolean);
        var discount = table.Add("discount", ValueKind.Number);
        double weather = 0, traffic = 0;
        for (var day = 0; day < days; day++)
        {
            var date = Start.AddDays(day);
            var year = 2 * Math.PI * (date.DayOfYear - 1) / 365.2425;
            var weekday = ((int)date.DayOfWeek + 6) % 7;
            var (weekend, holiday) = (weekday >= 5, Holidays.Contains(date.ToString("MM-dd", CultureInfo.InvariantCulture)));
            weather = 0.7 * weather + 3 * Math.Sqrt(1 - 0.49) * random.Normal();
            traffic = 0.5 * traffic + 0.08 * Math.Sqrt(0.75) * random.Normal();
            var expected = perDay * Week[weekday] * (1 + 0.3 * Math.Cos(year)) * (holiday ? 0.5 : 1) * Math.Exp(traffic);
            var rows = (int)Math.Max(0, Math.Round(expected + Math.Sqrt(expected) * random.Normal()));
            var (spend, share, favourite, gone) = (0.05 * random.Normal(), 0.4 + (weekend ? 0.1 : 0) + 0.03 * random.Normal(), random.Normal() * 0.1, Math.Clamp(0.05 + 0.02 * random.Normal(), 0.005, 0.2));
            for (var i = 0; i < rows; i++)
            {
                table.Times.Add((date - DateTime.UnixEpoch).Ticks / 10 + Math.Floor(DatasetImport.Day * i / rows));
                var degrees = 12 - 10 * Math.Cos(year) + weather + 2 * random.Normal();
                temperature.Add(Math.Round(degrees, 1));
                humidity.Add(Math.Round(Math.Clamp(65 - 1.2 * (weather + 2 * random.Normal()) + 8 * Math.Cos(year), 5, 100)));
                amount.Add(Math.Round(Math.Exp(3 + (weekend ? 0.1 : 0) + (holiday ? 0.15 : 0) + spend + random.Normal()), 2));
                age.Add(Math.Round(40 + 12 * random.Normal()));
                distance.Add(Math.Round(-Math.Log(1 - random.Uniform()) * 8 * (1 - 0.2 * Math.Cos(year)), 2));
                city.Add(random.Zipf(40, favourite));
                device.Add(random.Uniform() is var u && u < (weekend ? 0.7 : 0.55) ? 0 : u < 0.9 ? 1 : 2);
                product.Add(random.Zipf(20_000, 0));
                returning.Add(random.Uniform() < share ? 1 : 0);
                discount.Add(random.Uniform() < gone ? double.NaN : random.Uniform() < 0.7 ? 0 : Math.Round(50 * random.Uniform()));
            }
        }
        return table;
    }

    sealed class Draws(ulong seed)
    {
        SeededRandom _random = new(seed);
        double _spare = double.NaN;

        public double Uniform() => _random.NextDouble();

        // Pairs by G. E. P. Box and M. E. Muller, 1958.
        public double Normal()
        {
            if (!double.IsNaN(_spare))
            {
                var kept = _spare;
                _spare = double.NaN;
                return kept;
            }
            var (radius, angle) = (Math.Sqrt(-2 * Math.Log(1 - Uniform())), 2 * Math.PI * Uniform());
            _spare = radius * Math.Sin(angle);
            return radius * Math.Cos(angle);
        }

        // About 1 / (rank + 1): the inverse of the integral of that.
        public int Zipf(int count, double tilt) => (int)Math.Min(count - 1, Math.Exp(Math.Log(count + 1) * Math.Pow(Uniform(), 1 + tilt)) - 1);
    }
}
