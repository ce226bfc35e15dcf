using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Relearn.Aot;
using Relearn.Client;
using Relearn.Inference;

// Predicts the rows of 'distance;origin;minutes since 1970' lines in every way that an application has, and prints the bits. Arguments: bundle, rows.
var (bundle, lines) = (args[0], File.ReadAllLines(args[1]));
var flights = lines.Select(Read).ToArray();
var predictor = Predictor.Open(bundle);
foreach (var flight in flights)
{
    Print("name", predictor.Predict(new Dictionary<string, object?> { ["distance"] = flight.Distance, ["origin"] = flight.Origin, ["departs at"] = flight.DepartsAt }));
}
var typed = predictor.Bind<Flight>(row => row.Number("distance", f => f.Distance).Text("origin", f => f.Origin).Time("departs at", f => f.DepartsAt));
foreach (var flight in flights) { Print("type", typed.Predict(flight)); }
var probabilities = new double[flights.Length];
typed.Predict(flights, probabilities);
foreach (var probability in probabilities) { Print("batch", probability); }

var services = new ServiceCollection();
services.AddRelearnPredictor("delays", bundle);
services.AddSingleton<CannedService>();
services.AddRelearnClient(new() { Address = new("http://models.example") }).ConfigurePrimaryHttpMessageHandler<CannedService>();
await using var provider = services.BuildServiceProvider();
Print("source", provider.GetRequiredService<PredictorSource>().Current.Predict(new Dictionary<string, object?> { ["distance"] = null, ["origin"] = null, ["departs at"] = null }));
var decision = await provider.GetRequiredService<RelearnClient>().PredictAsync("delays", flights[0], FlightJson.Default.Flight);
Print($"client {decision.DecisionId}", decision.Predictions[0].Score);
Console.WriteLine($"hash {predictor.BundleHash}");
Console.Error.WriteLine(System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported ? "just in time" : "ahead of time");

static Flight Read(string line)
{
    var parts = line.Split(';');
    return new(
        parts[0].Length == 0 ? null : double.Parse(parts[0], CultureInfo.InvariantCulture), parts[1].Length == 0 ? null : parts[1],
        parts[2].Length == 0 ? null : DateTime.UnixEpoch.AddMinutes(double.Parse(parts[2], CultureInfo.InvariantCulture)));
}

static void Print(string what, double value) => Console.WriteLine($"{what} {BitConverter.DoubleToInt64Bits(value):x16}");
