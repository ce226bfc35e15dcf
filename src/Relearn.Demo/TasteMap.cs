namespace Relearn.Demo;

/// <summary>What each kind of person likes, and how it moves.</summary>
/// <remarks>Two maps, drawn once. Tastes are the first turned towards the second by an angle: at a quarter of a turn nothing is left of the first. The mean over all stays what it was.</remarks>
sealed class TasteMap
{
    // Tastes always move a little: five hundredths of a radian in a month change nothing that anybody would notice.
    const double SlowRadians = 0.05 / 30;
    const double TurnRadians = 1.45;

    readonly double[,] _first;
    readonly double[,] _second;
    readonly (int From, int To) _turn;

    public TasteMap(MarketOptions options, int segments, int topics)
    {
        var random = new MarketRandom(options.Seed, MarketStream.Tastes);
        (_first, _second, _turn) = (Map(ref random, segments, topics), Map(ref random, segments, topics), options.TastesTurn);
    }

    /// <summary>How much a kind of person likes a topic on a day, about normal with mean 0 and standard deviation 1.</summary>
    public double Of(int segment, int topic, int day)
    {
        var turned = _turn.To > _turn.From ? Math.Clamp((day - _turn.From) / (double)(_turn.To - _turn.From), 0, 1) : 0;
        var angle = SlowRadians * day + TurnRadians * turned;
        return Math.Cos(angle) * _first[segment, topic] + Math.Sin(angle) * _second[segment, topic];
    }

    static double[,] Map(ref MarketRandom random, int segments, int topics)
    {
        var map = new double[segments, topics];
        var (sum, squares) = (0.0, 0.0);
        for (var s = 0; s < segments; s++)
        {
            for (var t = 0; t < topics; t++)
            {
                map[s, t] = random.Normal();
                sum += map[s, t];
            }
        }
        // The same spread in every market: what a seed draws is who likes what, not how much tastes matter.
        var mean = sum / map.Length;
        foreach (var value in map) { squares += (value - mean) * (value - mean); }
        var spread = Math.Sqrt(squares / map.Length);
        for (var s = 0; s < segments; s++)
        {
            for (var t = 0; t < topics; t++) { map[s, t] = (map[s, t] - mean) / spread; }
        }
        return map;
    }
}
