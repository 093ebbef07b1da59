using System.Text;
using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces.People;

/// <summary>
/// Writes the pages at which people sign in. They work without script; what they may load and where they may be shown is said in
/// their headers, and nothing of them is kept by a browser or passed on to another site.
/// </summary>
/// <param name="address">The boundary's own address.</param>
internal sealed class Page(BoundaryAddress address)
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private readonly string _style = address.At($"{PageFiles.StylePath}?v={PageFiles.StyleVersion}");
    private readonly string _mark = address.At(PageFiles.MarkPath);

    /// <summary>Writes a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="title">Its title and heading.</param>
    /// <param name="body">What is below the heading.</param>
    /// <param name="onward">Where the browser goes on by itself, below the issuer; null where it stays.</param>
    /// <returns>A task that ends when it is written.</returns>
    public Task WriteAsync(HttpContext context, int status, string title, Html body, string? onward = null) =>
        WriteAsync(context, status, title, body, onward is null ? Html.Empty : Refresh(address.At(onward)));

    /// <summary>Writes a page that goes on at another site.</summary>
    /// <param name="context">The request.</param>
    /// <param name="title">Its title and heading.</param>
    /// <param name="body">What is below the heading.</param>
    /// <param name="elsewhere">Where to; an address that comes from a document in force, never from a request.</param>
    /// <returns>A task that ends when it is written.</returns>
    public Task LeaveAsync(HttpContext context, string title, Html body, Uri elsewhere) =>
        WriteAsync(context, StatusCodes.Status200OK, title, body, Refresh(elsewhere.AbsoluteUri));

    // A refresh and not a redirect: a browser that holds a form to its own site would stop it on the way to another.
    private static Html Refresh(string to) => Html.Of($"""<meta http-equiv="refresh" content="0;url={to}">""");

    private async Task WriteAsync(HttpContext context, int status, string title, Html body, Html refresh)
    {
        Html page = Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>{title} · Atellagent</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            {refresh}
            <link rel="icon" href="{_mark}" type="image/svg+xml">
            <link rel="stylesheet" href="{_style}">
            </head>
            <body>
            <main>
            <p class="brand"><img src="{_mark}" alt="" width="28" height="28"> Atellagent</p>
            <h1>{title}</h1>
            {body}
            </main>
            <footer>{address.Authority}</footer>
            </body>
            </html>

            """);
        byte[] bytes = Encoding.UTF8.GetBytes(page.ToString());
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        WriteHeaders(response);
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Goes on to another page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="page">The page, below the issuer.</param>
    public void GoOn(HttpContext context, string page)
    {
        WriteHeaders(context.Response);
        context.Response.Headers.Location = address.At(page);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
    }

    private static void WriteHeaders(HttpResponse response) => PageHeaders.Write(response, Policy);
}
