#!/usr/bin/env python3
"""Writes the mails and labels of this folder: forms as people's clients and habits make them.

cl: clients and character sets; st: numberings, brackets, separators, synonyms, subjects, numbers; tr: traits of the form itself; ed: senders, time, attachments, unreadable;
le: whole letters.
"""
import pool
import clients
import styles
import traits
import edges
import letters


def main():
    folder = pool.k.Folder(pool.HERE)
    for module, prefix in ((clients, "cl"), (styles, "st"), (traits, "tr"), (edges, "ed"), (letters, "le")):
        module.mails(pool.Builder(folder, prefix))
    folder.write()


if __name__ == "__main__":
    main()
