using Atellagent.Client;
using Atellagent.Client.Administration;

namespace Atellagent.Cli.Rendering;

/// <summary>Shows one use of break glass.</summary>
internal static class GlassView
{
    /// <summary>Shows it.</summary>
    /// <param name="renderer">The screen.</param>
    /// <param name="use">The use.</param>
    public static void Show(Renderer renderer, GlassUseReport use)
    {
        if (renderer.Form == OutputForm.Json)
        {
            renderer.Json(use, WireJson.Default.GlassUseReport);
            return;
        }

        renderer.Line($"{use.Id} of {use.Holder} is {use.State}: {use.Reason}");
        renderer.Line(use.State switch
        {
            "waiting" => $"another person opens it until {use.WaitsUntil}: atell break-glass confirm {use.Id}",
            "open" => $"until {use.EndsAt}, changes of {use.Holder} take no vote; they are all recorded",
            "to review" => $"to be reviewed by one of: {string.Join(", ", use.Reviewers)}",
            "reviewed" => $"reviewed by {use.ReviewedBy}: {use.Comment}",
            _ => "nothing was opened",
        });
    }
}
