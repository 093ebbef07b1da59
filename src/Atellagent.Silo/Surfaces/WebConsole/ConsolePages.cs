using System.IO.Compression;
using System.Text;
using Atellagent.Silo.Composition;
using Atellagent.WebConsole;
using Atellagent.WebConsole.Frame;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Atellagent.Silo.Surfaces.WebConsole;

/// <summary>
/// Writes the console's pages: components that are rendered to HTML once, with no runtime behind them. Their headers let a page load and send
/// nothing but to this boundary, run no script that stands in it, and be shown in no frame.
/// </summary>
/// <param name="antiforgery">Makes what forms are held against.</param>
/// <param name="address">The boundary's own address.</param>
/// <param name="time">The clock.</param>
/// <param name="logging">What the renderer wants to have.</param>
internal sealed class ConsolePages(IAntiforgery antiforgery, BoundaryAddress address, TimeProvider time, ILoggerFactory logging)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>What a page is made for: who looks, and how.</summary>
    /// <param name="context">The request.</param>
    /// <param name="api">The person's way to the boundary.</param>
    /// <param name="standing">Who they are, and what they may.</param>
    /// <returns>The visit.</returns>
    public Visit Enter(HttpContext context, IBoundaryApi api, Standing standing) => new()
    {
        Api = api,
        Standing = standing,
        Now = time.GetUtcNow(),
        Root = address.At(ConsoleSignIn.Root),
        Address = address.Issuer.TrimEnd('/'),
        Authority = address.Authority,
        Theme = context.Request.Cookies["atellagent-theme"] is "light" or "dark" ? context.Request.Cookies["atellagent-theme"]! : "auto",
        Query = context.Request.Query.Where(static one => one.Value.Count == 1).ToDictionary(static one => one.Key, static one => one.Value[0] ?? "", StringComparer.Ordinal),
        Form = antiforgery.GetAndStoreTokens(context) is { RequestToken: { } token } tokens ? (tokens.FormFieldName, token) : default,
    };

    /// <summary>Writes a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="visit">Who looks.</param>
    /// <param name="screen">What they see.</param>
    /// <returns>A task that ends when it is written.</returns>
    public async Task WriteAsync(HttpContext context, Visit visit, Screen screen)
    {
        await using HtmlRenderer renderer = new(context.RequestServices, logging);
        string html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            ParameterView given = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(Shell.Visit)] = visit, [nameof(Shell.Screen)] = screen });
            return (await renderer.RenderComponentAsync<Shell>(given)).ToHtmlString();
        });
        await WriteAsync(context, screen.Status, html);
    }

    /// <summary>Writes the page of a fault: it asks nothing of anything that may be broken.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status.</param>
    /// <param name="title">What happened.</param>
    /// <param name="advice">What to try.</param>
    /// <returns>A task that ends when it is written.</returns>
    public static Task WriteFaultAsync(HttpContext context, int status, string title, string advice)
    {
        BoundaryAddress address = context.RequestServices.GetRequiredService<BoundaryAddress>();
        return WriteAsync(context, status, People.Html.Of(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>{title} · Atellagent</title><meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="{address.At(People.PageFiles.MarkPath)}" type="image/svg+xml"><link rel="stylesheet" href="{address.At(ConsoleFiles.Path("console.css"))}"></head>
            <body class="bare"><main class="panel notice"><h1>{title}</h1><p>{advice}</p><p><a class="button" href="{address.At(ConsoleSignIn.Root)}">To the console</a></p></main></body></html>
            """).ToString());
    }

    /// <summary>Writes the headers of every answer of the console.</summary>
    /// <param name="response">The answer.</param>
    public static void WriteHeaders(HttpResponse response) => People.PageHeaders.Write(response, Policy);

    private static async Task WriteAsync(HttpContext context, int status, string html)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(html);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        WriteHeaders(response);
        response.Headers.Vary = "Accept-Encoding, Cookie";
        if (context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
        {
            // What forms are held against is masked anew in each page, so its length in the compressed page tells nothing.
            bytes = Packed.Of(bytes, CompressionLevel.Fastest);
            response.Headers.ContentEncoding = "br";
        }

        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
