using System.Text.Json.Serialization;

namespace Relearn.Monitoring.Alarms;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(AlarmRecord))]
[JsonSerializable(typeof(AlertDelivery))]
sealed partial class AlarmJson : JsonSerializerContext;
