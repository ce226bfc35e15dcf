namespace Relearn.Demo;

/// <summary>Searchers, queries, advertisers and their ads, with the true chances of being looked at and of being clicked.</summary>
/// <remarks>
/// Every page shows all of its ads, whatever is decided; what is decided is which place is *sold*: its clicks are paid for by the advertiser's bid, those of the others are
/// given away. So what comes of an ad does not depend on the decision, and the money does.
/// An animation catches the eye, and is seldom what somebody looked for: it is looked at more and clicked less.
/// </remarks>
sealed class Market
{
    static readonly string[] s_topics = ["travel", "shoes", "loans", "phones", "games", "garden", "cars", "books"];
    static readonly string[] s_segments = ["students", "parents", "retired", "workers", "traders"];
    static readonly string[] s_devices = ["desktop", "mobile", "tablet"];
    const long PagesPerDayAtMost = 100_000;
    const int Searchers = 3000, Advertisers = 24, Ads = 240;

    readonly MarketOptions _options;
    readonly Ad[] _ads;
    readonly Ad[][] _adsByTopic;
    readonly int[] _segmentOf;
    readonly double[,] _interests;
    readonly TasteMap _tastes;

    public Market(MarketOptions options)
    {
        _options = options;
        Calendar = new(options, s_topics.Length);
        _tastes = new(options, s_segments.Length, s_topics.Length);
        var random = new MarketRandom(options.Seed, MarketStream.Advertisers);
        var wealth = Enumerable.Range(0, Advertisers).Select(_ => 0.7 + 0.6 * random.Next()).ToArray();
        random = new(options.Seed, MarketStream.Ads);
        _ads = new Ad[Ads];
        for (var i = 0; i < Ads; i++)
        {
            var (advertiser, flash) = (random.Next(Advertisers), random.Choose([0.4, 0.35, 0.25]));
            _ads[i] = new($"advertiser {advertiser + 1}", i % s_topics.Length, flash, Math.Round(random.Next(), 3), Math.Round(wealth[advertiser] * (0.8 + 0.4 * random.Next()), 2));
        }
        _adsByTopic = [.. Enumerable.Range(0, s_topics.Length).Select(t => _ads.Where(a => a.Topic == t).ToArray())];
        random = new(options.Seed, MarketStream.Searchers);
        _segmentOf = [.. Enumerable.Range(0, Searchers).Select(_ => random.Choose([0.25, 0.25, 0.15, 0.25, 0.1]))];
        _interests = new double[s_segments.Length, s_topics.Length];
        for (var s = 0; s < s_segments.Length; s++)
        {
            for (var t = 0; t < s_topics.Length; t++) { _interests[s, t] = 0.4 + random.Next(); }
        }
    }

    /// <summary>Holidays and campaigns.</summary>
    public MarketCalendar Calendar { get; }

    /// <summary>The pages of a day, in the order in which they are asked for.</summary>
    public IReadOnlyList<Page> PagesOf(int day)
    {
        var random = new MarketRandom(_options.Seed, MarketStream.Day, day);
        var count = Math.Max(1, (int)Math.Round(_options.PagesPerDay * Calendar.TrafficOf(day) * (1 + 0.04 * random.Normal())));
        var pages = new List<Page>(count);
        for (var i = 0; i < count; i++) { pages.Add(PageOf(day, i)); }
        return [.. pages.OrderBy(p => p.At).ThenBy(p => p.Number)];
    }

    /// <summary>A page by its number.</summary>
    public Page PageOf(long number) => PageOf((int)(number / PagesPerDayAtMost), (int)(number % PagesPerDayAtMost));

    Page PageOf(int day, int index)
    {
        var number = day * PagesPerDayAtMost + index;
        var random = new MarketRandom(_options.Seed, MarketStream.Page, number);
        // More in the evening than at night.
        var hour = 24 * random.Next();
        while (random.Next() > 0.55 - 0.45 * Math.Cos((hour - 4) / 24 * 2 * Math.PI)) { hour = 24 * random.Next(); }
        var searcher = random.Next(Searchers);
        var segment = _segmentOf[searcher];
        Span<double> topics = stackalloc double[s_topics.Length];
        for (var t = 0; t < topics.Length; t++) { topics[t] = _interests[segment, t] * (t == Calendar.CampaignOf(day) ? 2.5 : 1) * (t == 0 && Calendar.IsHoliday(day) ? 2 : 1); }
        var topic = random.Choose(topics);
        var leisure = MarketCalendar.IsWeekend(day) || Calendar.IsHoliday(day);
        var device = random.Choose(leisure ? [0.3, 0.55, 0.15] : [0.45, 0.45, 0.1]);
        var at = MarketCalendar.DateOf(day).AddSeconds(Math.Floor(hour * 3600));
        var offers = new List<Offer>(_options.AdsPerPage);
        var turnout = new MarketRandom(_options.Seed, MarketStream.Turnout, number);
        for (var place = 0; place < _options.AdsPerPage; place++) { offers.Add(OfferOf(ref random, ref turnout, day, segment, topic, device)); }
        return new(number, at, FormattableString.Invariant($"s{searcher}"), s_segments[segment], s_topics[topic], s_devices[device], offers);
    }

    Offer OfferOf(ref MarketRandom random, ref MarketRandom turnout, int day, int segment, int topic, int device)
    {
        var fits = random.Next() < 0.7;
        var ads = fits ? _adsByTopic[topic] : _ads;
        var ad = ads[random.Next(ads.Length)];
        var relevance = Math.Round(Math.Clamp((ad.Topic == topic ? 0.62 : 0.3) + 0.18 * random.Normal(), 0, 1), 3);
        var taste = _tastes.Of(segment, topic, day);
        var view = Logistic(-1.1 + 1.2 * (relevance - 0.5) + 1.2 * ad.Flash + 0.7 * taste - (device == 1 ? 0.3 : 0));
        var click = view * Logistic(-0.8 + 4.5 * (relevance - 0.5) + 1.0 * (ad.Quality - 0.5) - 2.0 * ad.Flash + 0.8 * taste);
        var viewed = turnout.Next() < view;
        var clicked = turnout.Next() < click / view && viewed;
        return new(ad, relevance, view, click, viewed, clicked);
    }

    static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
