namespace Relearn.Demo;

/// <summary>Plays days: people ask, the service decides, and hour by hour it is told what came of it.</summary>
/// <param name="market">The market.</param>
/// <param name="line">The way to the service.</param>
/// <param name="moveClock">Is told the time before anything is asked at it.</param>
sealed class MarketTraffic(Market market, IServiceLine line, Action<DateTime> moveClock)
{
    /// <summary>Plays a day.</summary>
    /// <param name="day">Which.</param>
    /// <param name="aim">What the team counts as positive.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<MarketDay> PlayAsync(int day, Func<bool, bool, bool> aim, CancellationToken cancellation)
    {
        var (waiting, pages, sold, views, clicks, revenue) = (new List<PageAnswer>(), 0, 0, 0, 0, 0.0);
        foreach (var hour in market.PagesOf(day).GroupBy(p => p.At.Hour))
        {
            foreach (var page in hour)
            {
                moveClock(page.At);
                var answer = ServiceMessages.Answer(page, await line.PostAsync(ServiceMessages.PredictPath, ServiceMessages.Request(page), cancellation).ConfigureAwait(false));
                waiting.Add(answer);
                pages++;
                if (answer.Sold < 0) { continue; }
                var offer = page.Offers[answer.Sold];
                sold++;
                views += offer.Viewed ? 1 : 0;
                clicks += offer.Clicked ? 1 : 0;
                revenue += offer.Clicked ? offer.Ad.Bid : 0;
            }
            moveClock(MarketCalendar.DateOf(day).AddHours(hour.Key + 1));
            await line.PostAsync(ServiceMessages.OutcomesPath, ServiceMessages.Outcomes(waiting, aim), cancellation).ConfigureAwait(false);
            waiting.Clear();
        }
        return new(day, pages, sold, views, clicks, revenue);
    }
}
