using System.Globalization;
using System.Text.Json;
using Relearn.Inference.Features;
using Relearn.Serving;

namespace Relearn.Server;

/// <summary>The service described in OpenAPI 3.1, with the very columns of the model that answers.</summary>
static class OpenApiDocument
{
    public static byte[] Write(ServedModel model, int mostRows)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("openapi", "3.1.0");
            json.WriteStartObject("info");
            json.WriteString("title", $"Relearn: {model.Context.Model}");
            json.WriteString("version", model.Context.Release);
            json.WriteEndObject();
            json.WriteStartObject("paths");
            Operation(json, $"/v1/models/{model.Context.Model}/predict", "post", "predict", "Decide on one to many candidate rows; as JSON lines one request and one answer a line", "PredictRequest", "PredictResponse", lines: true);
            Inference(json, model.Context.Model);
            Operation(json, "/v1/outcomes", "post", "reportOutcomes", "Report what turned out, one or many", "Outcomes", "OutcomesAccepted");
            foreach (var source in model.Predictor.Manifest.Sources ?? []) { Operation(json, $"/v1/events/{source.Name}", "post", $"report_{source.Name}", $"Report events of source '{source.Name}', one or many", $"Events_{source.Name}", "OutcomesAccepted"); }
            Operation(json, "/v1/models", "get", "listModels", "The models that answer here", null, "Models");
            Operation(json, "/v1/admin/status", "get", "status", "How the service fares; needs scope 'admin'", null, null);
            Operation(json, "/v1/admin/reload", "post", "reload", "Go over to the release that was put live, if that is another; needs scope 'admin'", null, "ReleaseChange");
            Operation(json, "/health/live", "get", "live", "The process answers", null, null);
            Operation(json, "/health/ready", "get", "ready", "Requests are taken", null, null);
            json.WriteEndObject();
            json.WriteStartObject("components");
            json.WriteStartObject("schemas");
            Row(json, "Row", model.Predictor.Inputs);
            foreach (var source in model.Predictor.Manifest.Sources ?? [])
            {
                Row(json, $"Event_{source.Name}", source.Columns);
                var item = $"{{\"$ref\":\"#/components/schemas/Event_{source.Name}\"}}";
                Raw(json, $"Events_{source.Name}", $"{{\"oneOf\":[{item},{{\"type\":\"array\",\"items\":{item}}}]}}");
            }
            Raw(json, "PredictRequest", """{"type":"object","required":["rows"],"properties":{"rows":{"type":"array","minItems":1,"maxItems":MOST,"items":{"$ref":"#/components/schemas/Row"}},"request_id":{"type":"string"},"key":{"type":"string","description":"Entity or unit that the decision is about"},"event_time":{"type":"string","format":"date-time"}}}""".Replace("MOST", mostRows.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            var hasClasses = model.Predictor.Classes is not null;
            Raw(json, "PredictResponse", hasClasses ? ClassAnswer : """{"type":"object","required":["request_id","decision_id","model","release","predictions"],"properties":{"request_id":{"type":"string"},"decision_id":{"type":"string","description":"Name it when you report the outcome"},"model":{"type":"string"},"release":{"type":"string"},"predictions":{"type":"array","items":{"type":"object","required":["score","decision"],"properties":{"score":{"type":"number","minimum":0,"maximum":1,"description":"Calibrated probability"},"decision":{"type":"boolean"}}}},"fallback":{"type":"string","enum":["constant","rule","previous"],"description":"What answered instead of the model; absent where the model answered"}}}""");
            Raw(json, "Outcome", """{"type":"object","properties":{"decision_id":{"type":"string"},"key":{"type":"string"},"value":VALUE,"measures":{"type":"object","additionalProperties":{"type":"number"},"minProperties":1,"maxProperties":100,"description":"Figures of the business, beside or instead of the value"},"event_time":{"type":"string","format":"date-time"},"reporter":{"type":"string"}},"allOf":[{"anyOf":[{"required":["decision_id"]},{"required":["key"]}]},{"anyOf":[{"required":["value"]},{"required":["measures"]}]}]}""".Replace("VALUE", hasClasses ? ClassOutcome : """{"type":["boolean","number"]}""", StringComparison.Ordinal));
            Raw(json, "Outcomes", """{"oneOf":[{"$ref":"#/components/schemas/Outcome"},{"type":"array","items":{"$ref":"#/components/schemas/Outcome"}}]}""");
            Raw(json, "OutcomesAccepted", """{"type":"object","properties":{"accepted":{"type":"integer"}}}""");
            Raw(json, "Models", """{"type":"object","properties":{"models":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"release":{"type":"string"},"run":{"type":"string"},"bundle":{"type":"string"},"threshold":{"type":"number"},"inputs":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"kind":{"type":"string"}}}}}}}}}""");
            Raw(json, "ReleaseChange", """{"type":"object","properties":{"was":{"type":"string"},"release":{"type":"string"},"changed":{"type":"boolean"}}}""");
            Raw(json, "InferRequest", """{"type":"object","required":["inputs"],"properties":{"id":{"type":"string"},"parameters":{"type":"object","properties":{"key":{"type":["string","number"]},"event_time":{"type":"string","format":"date-time"}}},"inputs":{"type":"array","items":{"$ref":"#/components/schemas/InferTensor"}},"outputs":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"enum":["score","OTHER"]}}}}}}""".Replace("OTHER", hasClasses ? "class" : "decision", StringComparison.Ordinal));
            Raw(json, "InferTensor", """{"type":"object","required":["name","shape","datatype","data"],"properties":{"name":{"type":"string"},"shape":{"type":"array","items":{"type":"integer"}},"datatype":{"enum":["BOOL","UINT8","UINT16","UINT32","UINT64","INT8","INT16","INT32","INT64","FP16","FP32","FP64","BYTES"]},"parameters":{"type":"object"},"data":{"type":"array","items":{"type":["number","string","boolean","array","null"]}}}}""");
            Raw(json, "InferResponse", """{"type":"object","required":["model_name","outputs"],"properties":{"model_name":{"type":"string"},"model_version":{"type":"string","description":"Id of the release"},"id":{"type":"string"},"parameters":{"type":"object","properties":{"decision_id":{"type":"string","description":"Name it when you report the outcome"},"release":{"type":"string"}}},"outputs":{"type":"array","items":{"$ref":"#/components/schemas/InferTensor"}}}}""");
            Raw(json, "InferError", """{"type":"object","required":["error"],"properties":{"error":{"type":"string"}}}""");
            Raw(json, "InferServer", """{"type":"object","properties":{"name":{"type":"string"},"version":{"type":"string"},"extensions":{"type":"array","items":{"type":"string"}}}}""");
            Raw(json, "InferModel", """{"type":"object","properties":{"name":{"type":"string"},"versions":{"type":"array","items":{"type":"string"}},"platform":{"type":"string"},"inputs":{"type":"array","items":{"$ref":"#/components/schemas/InferShape"}},"outputs":{"type":"array","items":{"$ref":"#/components/schemas/InferShape"}}}}""");
            Raw(json, "InferShape", """{"type":"object","properties":{"name":{"type":"string"},"datatype":{"type":"string"},"shape":{"type":"array","items":{"type":"integer"}}}}""");
            Raw(json, "Problem", """{"type":"object","properties":{"type":{"type":"string"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},"errors":{"type":"array","items":{"type":"object","properties":{"code":{"type":"string"},"message":{"type":"string"}}}}}}""");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    const string ClassAnswer = """{"type":"object","required":["request_id","decision_id","taxonomy","model","release","predictions"],"properties":{"request_id":{"type":"string"},"decision_id":{"type":"string","description":"Name it when you report the outcome"},"taxonomy":{"type":"string","description":"Version of the classes and their groups"},"model":{"type":"string"},"release":{"type":"string"},"predictions":{"type":"array","items":{"type":"object","required":["class","probability","stopped_at","levels","unfamiliar"],"properties":{"class":{"type":["array","null"],"items":{"type":"string"},"description":"Names from the largest group to the deepest that is sure enough; null where none is"},"probability":{"type":"number","minimum":0,"maximum":1,"description":"Calibrated probability that the true class is it or stands below it"},"stopped_at":{"type":"integer","minimum":0,"description":"How many of the levels are the answer"},"levels":{"type":"array","description":"The way to the class that fits best, sure enough or not","items":{"type":"object","required":["name","probability"],"properties":{"name":{"type":"string"},"probability":{"type":"number","minimum":0,"maximum":1}}}},"unfamiliar":{"type":"boolean","description":"The row looks like nothing that the model learnt, so that no class may fit"}}}}}}""";

    const string ClassOutcome = """{"type":"string","description":"Path of the class that it turned out to be; one that the model does not know is taken too"}""";

    // The Open Inference Protocol, for the release that answers; with '/versions/{id}' behind the model's name the paths are the same.
    static void Inference(Utf8JsonWriter json, string model)
    {
        Operation(json, $"/v2/models/{model}/infer", "post", "infer", "Decide on rows that are sent as tensors", "InferRequest", "InferResponse", ("application/json", "InferError"));
        Operation(json, $"/v2/models/{model}", "get", "inferModel", "Tensors that the model reads and gives", null, "InferModel");
        Operation(json, $"/v2/models/{model}/ready", "get", "inferModelReady", "The model answers", null, null);
        Operation(json, "/v2", "get", "inferServer", "The server", null, "InferServer");
        Operation(json, "/v2/health/live", "get", "inferLive", "The process answers", null, null);
        Operation(json, "/v2/health/ready", "get", "inferReady", "Requests are taken", null, null);
    }

    static void Raw(Utf8JsonWriter json, string name, string schema)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(schema);
    }

    static void Row(Utf8JsonWriter json, string name, IReadOnlyList<InputColumn> columns)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteStartArray("required");
        foreach (var input in columns) { json.WriteStringValue(input.Name); }
        json.WriteEndArray();
        json.WriteStartObject("properties");
        foreach (var input in columns)
        {
            json.WriteStartObject(input.Name);
            json.WriteStartArray("type");
            json.WriteStringValue(input.Kind switch { ValueKind.Number => "number", ValueKind.Boolean => "boolean", _ => "string" });
            json.WriteStringValue("null");
            json.WriteEndArray();
            if (input.Kind == ValueKind.Time) { json.WriteString("format", "date-time"); }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Operation(Utf8JsonWriter json, string path, string method, string id, string summary, string? request, string? response, (string Type, string Schema)? problem = null, bool lines = false)
    {
        var (problemType, problemSchema) = problem ?? ("application/problem+json", "Problem");
        json.WriteStartObject(path);
        json.WriteStartObject(method);
        json.WriteString("operationId", id);
        json.WriteString("summary", summary);
        if (request is not null)
        {
            json.WriteStartObject("requestBody");
            json.WriteBoolean("required", true);
            Content(request);
            json.WriteEndObject();
        }
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", summary);
        if (response is not null) { Content(response); }
        json.WriteEndObject();
        if (request is not null)
        {
            json.WriteStartObject("400");
            json.WriteString("description", "Every problem of the request");
            json.WriteStartObject("content");
            Schema(problemType, problemSchema);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();

        void Content(string schema)
        {
            json.WriteStartObject("content");
            Schema("application/json", schema);
            if (lines) { Schema("application/x-ndjson", schema); }
            json.WriteEndObject();
        }

        void Schema(string type, string schema)
        {
            json.WriteStartObject(type);
            json.WriteStartObject("schema");
            json.WriteString("$ref", $"#/components/schemas/{schema}");
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
