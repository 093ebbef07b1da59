using Atellagent.Client;
using Atellagent.Client.Evidence;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows the keys that sign logs.</summary>
internal static class EvidenceKeyView
{
    public static void Show(Renderer renderer, EvidenceKeyListing listing)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(listing, WireJson.Default.EvidenceKeyListing);
        }
        else
        {
            renderer.Table(
                ["log", "from record", "from time", "key"],
                listing.Logs.SelectMany(static log => log.Keys.Select(key => (IReadOnlyList<object?>)[log.Name, key.FromSize, key.FromTime, key.VerifierKey])));
        }
    }
}
