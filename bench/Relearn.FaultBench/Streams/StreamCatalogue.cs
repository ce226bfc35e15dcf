namespace Relearn.FaultBench.Streams;

/// <summary>The streams of the bench: rates are learnt on the first two, and scored on the others.</summary>
static class StreamCatalogue
{
    /// <summary>Names of the streams on which rates are learnt.</summary>
    public static IReadOnlyList<string> Tuning { get; } = ["employment", "census"];

    /// <summary>Names of the streams that are scored.</summary>
    public static IReadOnlyList<string> HeldOut { get; } = ["bikes", "flights"];

    static readonly Dictionary<string, Lazy<StreamTable>> s_opened = [];
    static readonly Lock s_gate = new();

    /// <summary>Opens a stream; a second time it is the same.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">Folder of the data sets.</param>
    public static StreamTable Open(string name, string data)
    {
        lock (s_gate)
        {
            if (!s_opened.TryGetValue(name, out var stream))
            {
                s_opened.Add(name, stream = new(() => name switch
                {
                    "employment" => Employment.Read(Path.Combine(data, "nannyml-employment")),
                    "census" => Census.Read(Path.Combine(data, "adult-census")),
                    "bikes" => Bikes.Read(Path.Combine(data, "bike-sharing")),
                    "flights" => Flights.Read(Path.Combine(data, "vega-flights")),
                    _ => throw new ArgumentException($"There is no stream '{name}'. Streams: {string.Join(", ", [.. Tuning, .. HeldOut])}."),
                }));
            }
            return stream.Value;
        }
    }
}
