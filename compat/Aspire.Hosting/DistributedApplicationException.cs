namespace Aspire.Hosting;

/// <summary>The application cannot do what the model asks for; the message says why.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Makes the exception.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>Makes the exception.</summary>
    public DistributedApplicationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    public DistributedApplicationException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
