namespace Relearn.Demo;

/// <summary>What happens in a market without anything being wrong: weekends, holidays, campaigns.</summary>
sealed class MarketCalendar
{
    /// <summary>The first day: a Monday.</summary>
    public static DateTime Start { get; } = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    const int Horizon = 500;
    readonly HashSet<int> _holidays = [];
    readonly Dictionary<int, int> _campaigns = [];

    /// <param name="options">The seed, and from which day.</param>
    /// <param name="topics">Number of topics.</param>
    public MarketCalendar(MarketOptions options, int topics)
    {
        var random = new MarketRandom(options.Seed, MarketStream.Events);
        for (var day = options.EventsFrom + random.Next(10); day < Horizon; day += 18 + random.Next(12)) { _holidays.Add(day); }
        for (var day = options.EventsFrom + random.Next(10); day < Horizon; day += 17 + random.Next(14))
        {
            var (topic, days) = (random.Next(topics), 3 + random.Next(3));
            for (var d = day; d < day + days; d++) { _campaigns[d] = topic; }
        }
    }

    /// <summary>The date of a day.</summary>
    public static DateTime DateOf(int day) => Start.AddDays(day);

    /// <summary>Whether a day is a holiday.</summary>
    public bool IsHoliday(int day) => _holidays.Contains(day);

    /// <summary>The topic that a campaign of the day is about; -1: none.</summary>
    public int CampaignOf(int day) => _campaigns.GetValueOrDefault(day, -1);

    /// <summary>Traffic of a day beside that of an ordinary weekday.</summary>
    public double TrafficOf(int day) => (IsWeekend(day) ? 1.2 : 1) * (IsHoliday(day) ? 0.5 : 1) * (CampaignOf(day) >= 0 ? 1.25 : 1);

    /// <summary>Saturday or Sunday.</summary>
    public static bool IsWeekend(int day) => day % 7 is 5 or 6;

    /// <summary>The holidays, as a file of the team's calendar has them.</summary>
    public IEnumerable<DateTime> Holidays => _holidays.Order().Select(DateOf);
}
