using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>Reads what a page's form has sent, where the form came from a page of ours that this very browser was shown.</summary>
/// <param name="antiforgery">The framework's proof of that.</param>
/// <param name="page">Writes pages.</param>
internal sealed class PageForm(IAntiforgery antiforgery, Page page)
{
    private const int LongestForm = 16 * 1024;

    /// <summary>The hidden field that a form brings back.</summary>
    /// <param name="context">The request.</param>
    /// <returns>The field.</returns>
    public Html Field(HttpContext context)
    {
        AntiforgeryTokenSet tokens = antiforgery.GetAndStoreTokens(context);
        return Html.Of($"""<input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">""");
    }

    /// <summary>Reads a form; answers the request where it is none that may be taken.</summary>
    /// <param name="context">The request.</param>
    /// <param name="longest">The most bytes; half of them for one field.</param>
    /// <returns>The form; null where the request has been answered.</returns>
    public async Task<IFormCollection?> ReadAsync(HttpContext context, int longest = LongestForm)
    {
        if (!CanRead(context.Request, longest))
        {
            await page.WriteAsync(context, StatusCodes.Status400BadRequest, "This form cannot be read", Html.Of($"<p>Go back and try again.</p>"));
            return null;
        }

        context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions { BufferBodyLengthLimit = longest, ValueCountLimit = 16, KeyLengthLimit = 64, ValueLengthLimit = longest / 2 }));
        return await CheckAsync(context) ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
    }

    /// <summary>Checks a form that was read before; answers the request where it is none that may be taken.</summary>
    /// <param name="context">The request.</param>
    /// <returns>True where it may be; otherwise the request has been answered.</returns>
    public async Task<bool> CheckAsync(HttpContext context)
    {
        if (await antiforgery.IsRequestValidAsync(context))
        {
            return true;
        }

        await page.WriteAsync(context, StatusCodes.Status400BadRequest, "This form has come from elsewhere", Html.Of(
            $"<p>Nothing was done. Forms are only taken from a page that this browser was shown a moment ago, and only with its cookies. Go back, load the page again, and try once more.</p>"));
        return false;
    }

    private static bool CanRead(HttpRequest request, int longest) =>
        request.ContentLength <= longest && RequestBody.HasType(request, "application/x-www-form-urlencoded");
}
