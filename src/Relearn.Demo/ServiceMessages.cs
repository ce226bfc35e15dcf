using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Relearn.Demo;

/// <summary>What the market says to the prediction service, and what it is told.</summary>
static class ServiceMessages
{
    /// <summary>Where predictions are asked for.</summary>
    public const string PredictPath = "v1/models/ads/predict";

    /// <summary>Where outcomes are told.</summary>
    public const string OutcomesPath = "v1/outcomes";

    /// <summary>A page as a decision with a candidate for each place.</summary>
    public static ReadOnlyMemory<byte> Request(Page page)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("key", page.Searcher);
            json.WriteString("event_time", page.At);
            json.WriteStartArray("rows");
            for (var place = 0; place < page.Offers.Count; place++)
            {
                var offer = page.Offers[place];
                json.WriteStartObject();
                json.WriteString("id", page.IdOf(place));
                json.WriteString("at", page.At.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
                json.WriteString("searcher", page.Searcher);
                json.WriteString("segment", page.Segment);
                json.WriteString("topic", page.Topic);
                json.WriteString("device", page.Device);
                json.WriteString("advertiser", offer.Ad.Advertiser);
                json.WriteString("format", offer.Ad.Format);
                json.WriteNumber("relevance", offer.Relevance);
                json.WriteNumber("quality", offer.Ad.Quality);
                json.WriteNumber("bid", offer.Ad.Bid);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>What the service decided of a page.</summary>
    public static PageAnswer Answer(Page page, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var (sold, best, place) = (-1, double.NegativeInfinity, 0);
        foreach (var prediction in document.RootElement.GetProperty("predictions").EnumerateArray())
        {
            var score = prediction.GetProperty("score").GetDouble();
            if (prediction.GetProperty("decision").GetBoolean() && score > best) { (sold, best) = (place, score); }
            place++;
        }
        return new(page, document.RootElement.GetProperty("decision_id").GetString()!, sold);
    }

    /// <summary>What came of pages.</summary>
    /// <param name="answers">The pages with what was decided.</param>
    /// <param name="aim">What the team counts as positive.</param>
    public static ReadOnlyMemory<byte> Outcomes(IReadOnlyList<PageAnswer> answers, Func<bool, bool, bool> aim)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (page, decision, sold) in answers)
            {
                for (var place = 0; place < page.Offers.Count; place++)
                {
                    var offer = page.Offers[place];
                    json.WriteStartObject();
                    json.WriteString("decision_id", decision);
                    json.WriteNumber("position", place);
                    json.WriteBoolean("value", aim(offer.Viewed, offer.Clicked));
                    json.WriteString("event_time", page.At.AddMinutes(1));
                    json.WriteString("reporter", "page");
                    json.WriteStartObject("measures");
                    json.WriteNumber("revenue", sold == place && offer.Clicked ? offer.Ad.Bid : 0);
                    json.WriteNumber("shown", sold == place && offer.Viewed ? 1 : 0);
                    json.WriteNumber("viewed", offer.Viewed ? 1 : 0);
                    json.WriteNumber("clicked", offer.Clicked ? 1 : 0);
                    json.WriteEndObject();
                    json.WriteEndObject();
                }
            }
            json.WriteEndArray();
        }
        return buffer.WrittenMemory;
    }
}
