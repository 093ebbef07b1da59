using Atellagent.WebConsole.Frame;
using Microsoft.AspNetCore.Components;

namespace Atellagent.WebConsole;

/// <summary>What is seen: a component with what it shows, or another page to go to.</summary>
/// <param name="Title">The title.</param>
/// <param name="Place">The part of the console that it belongs to.</param>
/// <param name="Component">The component.</param>
/// <param name="Parameters">What it shows.</param>
public sealed record Screen(string Title, string Place, Type Component, IDictionary<string, object> Parameters)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>A file to be kept in place of a page: its name, its media type and what is in it; null where there is none.</summary>
    public (string Name, string Type, string Text)? File { get; init; }

    /// <summary>The page to go to instead, below the console; null where this one is shown.</summary>
    public string? Onward { get; init; }

    /// <summary>Makes one.</summary>
    /// <typeparam name="TComponent">The component.</typeparam>
    /// <param name="title">The title.</param>
    /// <param name="place">The part of the console.</param>
    /// <param name="parameters">What it shows.</param>
    /// <returns>The screen.</returns>
    public static Screen Of<TComponent>(string title, string place, params ReadOnlySpan<(string Name, object Value)> parameters)
        where TComponent : IComponent
    {
        Dictionary<string, object> given = new(StringComparer.Ordinal);
        foreach ((string name, object value) in parameters)
        {
            given[name] = value;
        }

        return new Screen(title, place, typeof(TComponent), given);
    }

    /// <summary>Goes to another page.</summary>
    /// <param name="page">The page below the console, escaped.</param>
    /// <returns>The screen.</returns>
    public static Screen GoTo(string page) => Of<Notice>("", "") with { Onward = page };

    /// <summary>Says that there is no such page.</summary>
    /// <param name="visit">Who looks.</param>
    /// <returns>The screen.</returns>
    public static Screen NotFound(Visit visit) => Notice(visit, 404, "There is nothing here", "No page of the console has this address, or what it was about is not yours to see.", "");

    /// <summary>Says what the boundary refused, and what to try.</summary>
    /// <param name="visit">Who looks.</param>
    /// <param name="place">The part of the console.</param>
    /// <param name="answer">The boundary's answer.</param>
    /// <returns>The screen.</returns>
    public static Screen Refused(Visit visit, string place, ApiAnswer answer)
    {
        string title = answer.Status switch
        {
            404 => "There is no such thing, or it is not yours",
            403 => "You may not see or do this",
            429 => "Too many requests",
            503 => "The boundary cannot answer this now",
            _ => "The boundary refused",
        };
        return Notice(visit, answer.Status, title, answer.Detail, place);
    }

    private static Screen Notice(Visit visit, int status, string title, string detail, string place)
    {
        Screen notice = Of<Notice>(
            title,
            place,
            (nameof(Frame.Notice.Visit), visit),
            (nameof(Frame.Notice.Title), title),
            (nameof(Frame.Notice.Detail), detail),
            (nameof(Frame.Notice.Status), status));
        return notice with { Status = status };
    }
}
