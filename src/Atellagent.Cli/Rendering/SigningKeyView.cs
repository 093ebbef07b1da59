using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows the keys that sign tokens.</summary>
internal static class SigningKeyView
{
    public static void Show(Renderer renderer, SigningKeyListing keys)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(keys, WireJson.Default.SigningKeyListing);
            return;
        }

        renderer.Table(
            ["key", "state", "algorithm", "made", "signs from", "published until"],
            keys.Items.Select(static key => new object?[] { key.Id, key.State, key.Algorithm, key.CreatedAt, key.SignsFrom, key.PublishedUntil }));
    }
}
