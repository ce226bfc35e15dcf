using Relearn.Numerics;

namespace Relearn.Server.Labelling;

/// <summary>All messages of this folder.</summary>
static class LabellingErrors
{
    public static UserError AddressUnknown(string path) => new("labels.address_unknown",
        $"The labelling page has nothing at '{path}'. The page is at '/data/label'; it calls /api/data/labels/next, answer, skip, undo, classes, group and instructions.");

    public static UserError ForeignOrigin(string header, string value, string own) => new("labels.foreign_origin",
        $"The request was sent by another page: its '{header}' is '{value}', expected '{own}'. Label on the page that 'relearn data label --web' names.");

    public static UserError Internal() => new("labels.internal",
        "The labelling page failed on this request; nothing is wrong with what was sent. What it says on its terminal tells more; every answer that was confirmed is on the disk.");

    public static UserError RequestWrong(string detail) => new("labels.request_wrong",
        $"The request cannot be read: {detail.TrimEnd('.')}. Send a JSON object such as {{\"by\": \"ann\", \"item\": \"r17\", \"value\": \"true\"}}.");

    public static UserError TokenWrong() => new("labels.token_wrong",
        "The request does not have the token of this page: 'relearn data label --web' was started again since the page was opened. Load the page again; what was confirmed is kept.");
}
