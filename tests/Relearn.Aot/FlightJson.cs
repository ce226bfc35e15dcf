using System.Text.Json.Serialization;

namespace Relearn.Aot;

[JsonSerializable(typeof(Flight))]
sealed partial class FlightJson : JsonSerializerContext;
