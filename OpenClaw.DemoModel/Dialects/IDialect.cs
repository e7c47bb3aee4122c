using System.Text.Json;
using OpenClaw.DemoModel.Api;
using OpenClaw.DemoModel.Conversation;

namespace OpenClaw.DemoModel.Dialects;

/// <summary>An interface that a provider's clients speak. The model, its scripts and its faults are the same in all of them.</summary>
internal interface IDialect
{
    /// <summary>Path of its route.</summary>
    string Path { get; }

    /// <summary>Checks a body and takes from it what the model needs.</summary>
    /// <exception cref="RequestRefusedException">The body is not what the interface asks for.</exception>
    DialectRequest Read(JsonElement body);

    /// <summary>Puts a reply into the words of the interface.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="reply">What the model answers.</param>
    /// <param name="created">Seconds since the epoch.</param>
    IDialectReply Reply(DialectRequest request, ModelReply reply, long created);

    /// <summary>The body of an error.</summary>
    byte[] Error(int status, ErrorBody error);
}

/// <summary>A reply in the words of an interface, whole or cut into events.</summary>
internal interface IDialectReply
{
    /// <summary>The body for a request that asked for no stream.</summary>
    byte[] Whole();

    /// <summary>The events of a stream up to its end.</summary>
    /// <param name="chunkSize">UTF-16 units of text per event; the default when null.</param>
    IEnumerable<StreamEvent> Events(int? chunkSize);

    /// <summary>The events without which a stream is incomplete; a cut one lacks them.</summary>
    IEnumerable<StreamEvent> End();
}

/// <summary>A server-sent event.</summary>
/// <param name="Name">The value of its <c>event</c> line; null for none.</param>
/// <param name="Data">The value of its <c>data</c> line.</param>
internal readonly record struct StreamEvent(string? Name, byte[] Data);
