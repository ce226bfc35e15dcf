using Relearn.Demo;
using Relearn.Scoping;

namespace Relearn.Cli.Demo;

/// <summary>What the team of the story declares.</summary>
static class TeamProject
{
    /// <summary>Writes project.yaml.</summary>
    /// <param name="folder">The project's.</param>
    /// <param name="views">The aim is that ads are looked at; else that they are clicked.</param>
    /// <param name="first">The first version, which looks at how well an ad fits what is asked, and how good it is.</param>
    /// <param name="market">Knows the holidays.</param>
    public static void Write(string folder, bool views, bool first, Market market)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "holidays.csv"), string.Join('\n', market.Calendar.Holidays.Select(d => d.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).Prepend("date")) + "\n");
        var (label, money) = views ? ("viewed", MoneyOfViews) : ("clicked", MoneyOfClicks);
        File.WriteAllText(Path.Combine(folder, ProjectFile.FileName), $$"""
            name: ads
            goal: Choose the places on a page that are sold to advertisers.
            stakeholders:
              - { name: sales, signs_off: true }

            data:
              file: impressions.csv
              time: { column: at }
              key: searcher
              columns:
                id: text
                at: time
                searcher: text
                segment: text
                topic: text
                device: text
                advertiser: text
                format: text                               # text, picture, animation
                relevance: { type: number, between: [0, 1] }
                quality: { type: number, between: [0, 1] }
                bid: number                                # what a click is worth to the advertiser
                viewed: { type: boolean, known: after }    # somebody looked at it
                clicked: { type: boolean, known: after }
                labelled_by: { type: text, known: after }  # the firm that says so

            label:
              name: {{label}}
              value: {{label}}
              known: at + hours(2)
              item: id

            calendars:
              holidays: holidays.csv

            features:
            {{(first ? FirstFeatures : Features)}}

            split: { validation: 0.15 }
            model: { learner: linear }
            decision: { action: sell the place, rule_without_model: relevance > 0.75 }
            kpi: { name: worth of the sold places, currency: USD, {{money}} }

            kpis:
              revenue: { sum: revenue, per: decision, role: goal, worth: 1 }   # what advertisers pay, a page
              views: { sum: shown, per: decision }                             # sold places that were looked at, a page

            # What else could be learnt.
            objectives:
              views: { value: viewed, measure: viewed, kpi: { {{MoneyOfViews}} } }
              clicks: { value: clicked, measure: clicked, kpi: { {{MoneyOfClicks}} } }

            monitoring: { window_days: 7 }
            learning: { windows: [28] }
            serving: { outcome_durability: process }

            """);
    }

    const string MoneyOfViews = "true_positive: 1, false_positive: -1";

    // A click is worth about a dollar, and a place that is sold to nobody's use about a twentieth.
    const string MoneyOfClicks = "true_positive: 0.95, false_positive: -0.05";

    const string FirstFeatures = """
          topic: topic
          relevance: relevance
          quality: quality
        """;

    const string Features = """
          hour: hour(at)
          segment: segment
          topic: topic
          taste: cross(segment, topic)
          device: device
          format: format
          relevance: relevance
          quality: quality
          bid: bid
        """;

    /// <summary>What the project counts as positive, of "looked at" and "clicked".</summary>
    public static Func<bool, bool, bool> AimOf(string folder) => ProjectFile.Read(folder).Label.Value.Trim() == "viewed" ? (viewed, _) => viewed : (_, clicked) => clicked;
}
